"""Which types of ID an endpoint takes is read from its description, and matched with calls of it."""

import json

import pytest

from drillgate.endpoints import Endpoint
from drillgate.facts.services import accepted, endpoints
from drillgate.places import InputError, Place

TENANTS = b"""\
openapi: 3.1.0
paths:
  /v1/tenants/{id}:
    parameters:
      - {name: id, in: path, x-drillgate-id-types: [site, app]}
    get: {}
    delete:
      responses: {204: {description: gone}}
  /v1/apps/{id}:
    delete:
      parameters:
        - $ref: '#/components/parameters/App'
  /v1/things/{id}:
    delete:
      parameters: [{name: id, in: path}]
  /v1/read-only/{id}:
    get: {}
components:
  parameters:
    App: {name: id, in: path, x-drillgate-id-types: [app]}
"""

KNOWN = endpoints(TENANTS, "api.yaml")


def test_deleting_endpoints_are_found_with_the_types_they_take() -> None:
    assert [(endpoint.path, endpoint.types, endpoint.place.line) for endpoint in KNOWN] == [
        ("/v1/tenants/{id}", ("site", "app"), 7),
        ("/v1/apps/{id}", ("app",), 10),
        ("/v1/things/{id}", None, 14),
    ]


def test_json_is_read_too() -> None:
    parameter = {"name": "id", "in": "path", "x-drillgate-id-types": ["app"]}
    data = json.dumps({"paths": {"/apps/{id}": {"delete": {"parameters": [parameter]}}}}).encode()
    (endpoint,) = endpoints(data, "api.json")
    assert (endpoint.path, endpoint.types) == ("/apps/{id}", ("app",))


@pytest.mark.parametrize(
    ("target", "types"),
    [
        ("DELETE /v1/tenants/{id}", ("site", "app")),
        ("DELETE /v1/tenants/{app_id}", ("site", "app")),
        ("DELETE /v1/tenants/42?force=true", ("site", "app")),
        ("DELETE {TENANT_API}/v1/tenants/{row['id']}", ("site", "app")),
        ("DELETE https://tenants.example.com/internal/v1/apps/{id}/", ("app",)),
        ("DELETE /v1/{kind}/{id}", None),
        ("DELETE /v1/things/7", None),
        ("DELETE /v2/tenants/{id}", None),
        ("DELETE /v1/tenants", None),
        ("DELETE /", None),
        ("GET /v1/tenants/{id}", None),
        ("sites", None),
    ],
)
def test_calls_are_matched_with_endpoints(target: str, types: tuple[str, ...] | None) -> None:
    assert accepted(target, KNOWN) == types


def test_a_call_that_may_be_of_several_endpoints_takes_what_any_of_them_takes() -> None:
    known = (
        Endpoint("DELETE", "/a/{id}", Place("api"), types=("site",)),
        Endpoint("DELETE", "/{kind}/{id}", Place("api"), types=("app",)),
    )
    assert accepted("DELETE /a/{id}", known) == ("site", "app")


@pytest.mark.parametrize(
    "data",
    [b"[]", b"paths: 7", b"paths: {/a: {delete: 7}}", b"paths: {/a: {delete: {parameters: {}}}}", b"paths: {/a: 1}"],
)
def test_strange_descriptions_have_no_typed_endpoints(data: bytes) -> None:
    assert all(endpoint.types is None for endpoint in endpoints(data, "api.yaml"))


def test_references_in_a_ring_end() -> None:
    data = b"paths: {/a: {delete: {parameters: [{$ref: '#/x'}]}}}\nx: {$ref: '#/x'}\n"
    assert [endpoint.types for endpoint in endpoints(data, "api.yaml")] == [None]


def test_a_description_that_cannot_be_parsed_is_a_problem() -> None:
    with pytest.raises(InputError) as raised:
        endpoints(b"paths: {", "api.yaml")
    assert [problem.place.file for problem in raised.value.problems] == ["api.yaml"]
