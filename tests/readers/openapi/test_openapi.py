"""The deleting calls of an API are read from its description, with what is known of their IDs and safeguards."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from drillgate.endpoints import Endpoint
from drillgate.operations import Action, GuardKind, Operation, Recovery
from drillgate.readers import openapi

ID = {"name": "id", "in": "path", "required": True}


def read(paths: Mapping[str, Any], **others: Any) -> tuple[Endpoint | Operation, ...]:
    return openapi.read(json.dumps({"openapi": "3.1.0", "paths": paths, **others}), "api.json")


def one(paths: Mapping[str, Any], **others: Any) -> Endpoint:
    (found,) = read(paths, **others)
    assert isinstance(found, Endpoint)
    return found


def of_id(parameter: Mapping[str, Any], **others: Any) -> tuple[str, ...] | None:
    return one({"/things/{id}": {"delete": {"parameters": [{**ID, **parameter}]}}}, **others).types


def body(schema: Mapping[str, Any], *, required: bool = True) -> Mapping[str, Any]:
    return {"requestBody": {"required": required, "content": {"application/json": {"schema": schema}}}}


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("delete", "/sites/{id}", ""),
        ("post", "/sites/{id}/delete", ""),
        ("post", "/sites/{id}:purge", ""),
        ("post", "/sites/bulk-delete", ""),
        ("post", "/sites:batchDelete", ""),
        ("post", "/sites/{id}/deletions", ""),
        ("get", "/sites/{id}/delete", ""),
        ("put", "/sites/{id}", "hardDeleteSite"),
        ("post", "/rpc", "purge_all_sites"),
    ],
)
def test_calls_that_delete_are_known_by_method_path_or_name(method: str, path: str, name: str) -> None:
    found = one({path: {method: {"operationId": name} if name else {}}})
    assert (str(found), found.name) == (f"{method.upper()} {path}", name)


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("get", "/sites/{id}", "getDeletedSite"),
        ("get", "/sites/{id}/deletions", ""),
        ("post", "/sites/{id}/undelete", ""),
        ("post", "/sites/{id}/restore", "undeleteSite"),
        ("head", "/sites/{id}/delete", ""),
        ("patch", "/deleted-sites/{id}", ""),
    ],
)
def test_other_calls_are_not(method: str, path: str, name: str) -> None:
    assert read({path: {method: {"operationId": name}}}) == ()


@pytest.mark.parametrize(
    ("parameter", "types"),
    [
        ({"x-drillgate-id-types": ["site", "app"]}, ("site", "app")),
        ({"schema": {"type": "string", "x-drillgate-id-types": ["site"]}}, ("site",)),
        ({"schema": {"type": "string", "pattern": "^site_[0-9a-f]+$"}}, ("site",)),
        ({"schema": {"type": "string", "pattern": "^(?:site|app)-\\d+$"}}, ("site", "app")),
        ({"schema": {"$ref": "#/components/schemas/SiteId"}}, ("site",)),
        ({"schema": {"$ref": "#/components/schemas/AnyTenant"}}, ("site", "cloud-app")),
        ({"schema": {"oneOf": [{"$ref": "#/components/schemas/SiteId"}, {"type": "null"}]}}, ("site",)),
        ({"content": {"text/plain": {"schema": {"$ref": "#/components/schemas/SiteId"}}}}, ("site",)),
        ({"schema": {"oneOf": [{"$ref": "#/components/schemas/SiteId"}, {"type": "string"}]}}, None),
        ({"schema": {"type": "string", "format": "uuid"}}, None),
        ({"schema": {"type": "string", "pattern": "^arn:aws:.*"}}, None),
        ({"schema": {"type": "string", "pattern": "^[a-z]+_x$"}}, None),
        ({"schema": {"$ref": "#/components/schemas/ResourceId"}}, None),
        ({"schema": {"$ref": "#/components/schemas/Ring"}}, None),
        ({"schema": {"$ref": "https://example.com/ids.json#/Thing"}}, None),
        ({"x-drillgate-id-types": "site"}, ("site",)),
        ({"x-drillgate-id-types": []}, None),
        ({"x-drillgate-id-types": [7]}, None),
        ({}, None),
    ],
)
def test_the_types_of_id_are_those_that_the_description_says(
    parameter: Mapping[str, Any], types: tuple[str, ...] | None
) -> None:
    schemas = {
        "SiteId": {"type": "string"},
        "CloudAppId": {"type": "string"},
        "ResourceId": {"type": "string"},
        "AnyTenant": {"anyOf": [{"$ref": "#/components/schemas/SiteId"}, {"$ref": "#/components/schemas/CloudAppId"}]},
        "Ring": {"oneOf": [{"$ref": "#/components/schemas/Ring"}, {"$ref": "#/components/schemas/Ring"}]},
    }
    assert of_id(parameter, components={"schemas": schemas}) == types


@pytest.mark.parametrize(
    ("path", "called", "identifier"),
    [
        ("/sites/{site}/pages/{page}", {}, "page"),
        ("/sites/{site}/subscription", {}, "site"),
        ("/sites", {"parameters": [{"name": "siteId", "in": "query", "required": True}]}, "siteId"),
        ("/sites", {"parameters": [{"name": "dry_run", "in": "query"}]}, ""),
        ("/sites", body({"properties": {"ids": {"type": "array"}, "reason": {"type": "string"}}}), "ids"),
    ],
)
def test_the_identifier_is_the_last_of_the_path_or_what_is_called_like_one(
    path: str, called: Mapping[str, Any], identifier: str
) -> None:
    assert one({path: {"delete": called}}).identifier == identifier


@pytest.mark.parametrize(
    ("path", "called", "many", "most"),
    [
        ("/sites/{id}", {}, False, None),
        ("/sites", {}, True, None),
        ("/sites/{id}/pages", {}, True, None),
        ("/sites/{id}/subscription", {}, False, None),
        ("/sites/{id}/status", {}, False, None),
        ("/sites", {"parameters": [{"name": "limit", "in": "query", "schema": {"maximum": 50}}]}, True, 50),
        ("/sites", {"parameters": [{"name": "id", "in": "query", "required": True}]}, False, None),
        ("/sites", body({"properties": {"ids": {"type": "array", "maxItems": 25}}}), True, 25),
        ("/sites", body({"type": "array", "items": {}}), True, None),
        ("/sites", body({"allOf": [{"$ref": "#/components/schemas/Ids"}]}), True, 9),
    ],
)
def test_what_deletes_many_at_once_and_how_many_at_most(
    path: str, called: Mapping[str, Any], many: bool, most: int | None
) -> None:
    found = one(
        {path: {"delete": called}},
        components={"schemas": {"Ids": {"properties": {"ids": {"type": "array", "maxItems": 9}}}}},
    )
    assert (found.takes_many, found.most) == (many, most)


@pytest.mark.parametrize(
    ("parameter", "guards"),
    [
        ({"name": "dryRun", "in": "query"}, (GuardKind.DRY_RUN,)),
        ({"name": "validate_only", "in": "query"}, (GuardKind.DRY_RUN,)),
        ({"name": "expected-type", "in": "query", "required": True}, (GuardKind.TYPE_CHECK,)),
        ({"name": "X-Tenant-Kind", "in": "header", "required": True}, (GuardKind.TYPE_CHECK,)),
        ({"name": "expected-type", "in": "query"}, ()),
        ({"name": "Content-Type", "in": "header", "required": True}, ()),
        ({"name": "confirm", "in": "query", "required": True}, (GuardKind.CONFIRMATION,)),
        ({"name": "confirm", "in": "query"}, ()),
    ],
)
def test_guards_are_what_can_be_asked_for_or_must_be_told(
    parameter: Mapping[str, Any], guards: tuple[GuardKind, ...]
) -> None:
    assert one({"/things/{id}": {"parameters": [parameter], "delete": {}}}).guards == guards


@pytest.mark.parametrize(
    ("paths", "recovery", "softly"),
    [
        ({"/a/{id}": {"delete": {}}}, None, ""),
        ({"/a/{id}": {"delete": {"summary": "It cannot be undone."}}}, Recovery.NONE, ""),
        ({"/a/{id}": {"delete": {"x-drillgate-recovery": "versioned"}}}, Recovery.VERSIONED, ""),
        ({"/a/{id}": {"delete": {"x-drillgate-recovery": "magic"}}}, None, ""),
        ({"/a/{id}": {"delete": {}}, "/a/{a}/restore": {"post": {}}}, Recovery.TRASH, "POST /a/{a}/restore"),
        ({"/a/{id}:delete": {"post": {}}, "/a/{id}:undelete": {"post": {}}}, Recovery.TRASH, "POST /a/{id}:undelete"),
        ({"/a/{id}": {"delete": {}}, "/a/{id}/archive": {"put": {}}}, None, "PUT /a/{id}/archive"),
        (
            {"/a/{id}": {"delete": {"parameters": [{"name": "permanent", "in": "query"}]}}},
            Recovery.TRASH,
            "DELETE /a/{id} with permanent",
        ),
        (
            {"/a/{id}": {"delete": {"parameters": [{"name": "soft", "in": "query", "schema": {"default": True}}]}}},
            Recovery.FLAG,
            "DELETE /a/{id} with soft",
        ),
        ({"/a/{id}": {"delete": {}}, "/b/{id}/restore": {"post": {}}}, None, ""),
    ],
)
def test_the_way_back_is_what_the_description_has(
    paths: Mapping[str, Any], recovery: Recovery | None, softly: str
) -> None:
    found = one(paths)
    assert (found.recovery, found.softly) == (recovery, softly)


def test_a_call_to_try_beside_a_deletion_is_its_dry_run() -> None:
    assert one({"/a/{id}": {"delete": {}}, "/a/{id}/preview": {"get": {}}}).guards == (GuardKind.DRY_RUN,)


def test_swagger_2_is_read_too() -> None:
    paths = {
        "/tenants/{id}": {"delete": {"parameters": [{**ID, "type": "string", "pattern": "^(site|app)_"}]}},
        "/sites/purge": {
            "post": {"parameters": [{"in": "body", "name": "b", "schema": {"properties": {"ids": {"type": "array"}}}}]}
        },
    }
    found = openapi.read(json.dumps({"swagger": "2.0", "paths": paths}), "api.json")
    assert [(str(one), one.types, one.takes_many) for one in found if isinstance(one, Endpoint)] == [
        ("DELETE /tenants/{id}", ("site", "app"), False),
        ("POST /sites/purge", None, True),
    ]


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        (
            "openapi: 4.0.0\npaths: {}",
            "api.yaml:1:10",
            "the version 4.0.0 of OpenAPI is not known",
        ),
        (
            "openapi: 3.1.0\npaths:\n  /a: {$ref: './a.yaml'}\n  /b: {$ref: 'https://x.test/b'}\n  /c: {$ref: '#/no'}",
            "api.yaml:3:14",
            "3 of its paths stand elsewhere, in ./a.yaml first, and is not read: bundle the description",
        ),
    ],
)
def test_what_is_not_read_is_opaque(text: str, place: str, reason: str) -> None:
    (found,) = openapi.read(text, "api.yaml")
    assert isinstance(found, Operation)
    assert (found.action, str(found.place), found.reason) == (Action.OPAQUE, place, reason)


@pytest.mark.parametrize(
    "text",
    [
        "openapi: 3.1.0\npaths: []",
        "openapi: 3.1.0\npaths: {/a: [delete], /b: {delete: 1}, /c: {delete: {parameters: {in: path}}}}",
        "openapi: 3.1.0\npaths: {/a: {delete: {parameters: [{$ref: '#/a/0'}], requestBody: {content: [1]}}}}\na: [1]",
        "openapi: 3.1.0\npaths: {'/{a': {delete: {parameters: [1, null, []], operationId: 7}}}",
        "openapi: 3.1.0\npaths: {'': {delete: {}}, '/': {post: {operationId: ''}}}",
    ],
)
def test_strange_descriptions_crash_nothing(text: str) -> None:
    assert all(isinstance(found, Endpoint) for found in openapi.read(text, "api.yaml"))


def test_reading_takes_time_in_proportion(grows_in_step: Callable[..., bool]) -> None:
    def text(size: int) -> str:
        return json.dumps({"openapi": "3.1.0", "paths": {f"/a{at}/{{id}}/x": {"delete": {}} for at in range(size)}})

    assert grows_in_step(lambda written: openapi.read(written, "api.json"), text, 400)
