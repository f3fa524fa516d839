"""Moto's requests that are made and read with less work are those that moto makes."""

from contextlib import nullcontext
from typing import Any

import pytest
from botocore.awsrequest import HeadersDict
from moto.cognitoidp.responses import CognitoIdpResponse
from moto.core.request import Request
from moto.moto_api._internal.moto_random import MotoRandom

from drillgate.world.fidelity import asking

HOST = "https://cognito-idp.us-east-1.amazonaws.com"
SIGNED = {
    "X-Amz-Date": b"20220405T060000Z",
    "Authorization": b"AWS4-HMAC-SHA256 Credential=AKIA1111222233330000/20220405/eu-west-1/dynamodb/aws4_request, a=b",
}
JSON = {"X-Amz-Target": b"Service.AdminCreateUser", "Content-Type": "application/x-amz-json-1.1", **SIGNED}
CASES: dict[str, tuple[str, str, dict[str, Any], Any]] = {
    "JSON": ("POST", f"{HOST}/", JSON, b'{"UserPoolId": "us-east-1_a", "Limit": 0, "Many": ["a"], "None": null}'),
    "JSON as text": ("POST", f"{HOST}/", JSON | {"Content-Length": "17"}, '{"Name": "\u00e4 1 2"}'),
    "JSON that could be a form": ("POST", f"{HOST}/", JSON, b'{"Name": "a=b&c=%20d+e", "More": "a=b"}'),
    "JSON that is no form": ("POST", f"{HOST}/", JSON, b"&&"),
    "JSON that is broken": ("POST", f"{HOST}/", JSON, b'{"Name": '),
    "a list": ("POST", f"{HOST}/", JSON, b"[1, 2]"),
    "compressed": ("POST", f"{HOST}/", JSON | {"Content-Encoding": "identity"}, b"{}"),
    "no JSON": ("POST", f"{HOST}/", SIGNED | {"Content-Type": "text/plain"}, b"{}"),
    "a form": ("POST", f"{HOST}/", {"Content-Type": "application/x-www-form-urlencoded"}, b"Action=A&Version=1"),
    "an empty form": ("POST", f"{HOST}/", {"Content-Type": "application/x-www-form-urlencoded"}, b""),
    "of JSON, but empty": ("POST", f"{HOST}/", JSON, b""),
    "no body": ("GET", "https://media.s3.amazonaws.com/site/page.1~2", SIGNED, None),
    "no body, and says so": ("GET", "https://media.s3.amazonaws.com/", SIGNED | {"Content-Length": "0"}, b""),
    "no body, but says it has": ("HEAD", "https://media.s3.amazonaws.com/", SIGNED | {"Content-Length": "7"}, None),
    "no path": ("GET", "https://media.s3.amazonaws.com", SIGNED, None),
    "a query": ("GET", "https://media.s3.amazonaws.com/a?versionId=1&prefix=a%2Fb&empty=", SIGNED, None),
    "a query without a path": ("DELETE", "https://media.s3.amazonaws.com?a=b", SIGNED, None),
    "JSON with a query": ("POST", f"{HOST}/?Action=B", JSON, b'{"Name": "a"}'),
    "an escaped path": ("PUT", "https://media.s3.amazonaws.com/a%2Fb%20c", SIGNED, b"bytes"),
    "slashes": ("PUT", "https://media.s3.amazonaws.com/a//b/", SIGNED, b"bytes"),
    "slashes first": ("PUT", "https://media.s3.amazonaws.com//a/b", SIGNED, b"bytes"),
    "another letter": ("PUT", "https://media.s3.amazonaws.com/\u00e4", SIGNED, b"bytes"),
    "a port": ("GET", "https://localhost:4566/a", SIGNED, None),
    "in the clear": ("GET", "http://media.s3.amazonaws.com/a", SIGNED, None),
    "another host told": ("POST", f"{HOST}/", JSON | {"Host": "other.amazonaws.com"}, b'{"Name": "a"}'),
    "the same host told": ("POST", f"{HOST}/", JSON | {"Host": HOST.removeprefix("https://")}, b'{"Name": "a"}'),
    "an underline": ("PUT", "https://media.s3.amazonaws.com/a", SIGNED | {"x-amz-meta-a_b": "c"}, b"bytes"),
    "the same variable twice": ("PUT", "https://media.s3.amazonaws.com/a", {"a-b": "1", "a_b": "2"}, b"bytes"),
    "chunked": ("PUT", "https://media.s3.amazonaws.com/a", SIGNED | {"Transfer-Encoding": "chunked"}, b"bytes"),
    "no headers": ("GET", "https://media.s3.amazonaws.com/a", {}, None),
}
LOOKED_FOR = ("UserPoolId", "Limit", "Many", "None", "Name", "More", "Action", "Missing")
NO_VALUES = {"werkzeug.request", "wsgi.input"}


def told(case: str, *, lean: bool) -> dict[str, Any]:
    """All that is to be known of a request, and of what moto reads from it."""
    method, url, headers, body = CASES[case]
    with asking.applied() if lean else nullcontext():
        request = Request.from_primitives(method, url, HeadersDict(headers), body)
        environ = {name: value for name, value in request.environ.items() if name not in NO_VALUES}
        made = [environ, request.raw_url, request.raw_path, request.url, list(request.headers), list(request.args)]
        response = CognitoIdpResponse()
        response.setup_class(request, request.raw_url, request.headers)
        read: dict[str, Any] = {name: str(one) if name == "headers" else one for name, one in vars(response).items()}
        looked = {name: response._get_param(name, "none") for name in LOOKED_FOR for _ in range(2)}
        after = [request.data, list(request.form.items()), list(request.values.items()), response._get_action()]
    del read["normalized_request"]
    read["response_headers"].pop("date")
    return {"made": made, "read": read, "looked for": looked, "after": after, "stream": request.stream.read()}


@pytest.mark.parametrize("case", CASES)
def test_a_request_is_what_moto_makes_of_it(case: str) -> None:
    assert told(case, lean=True) == told(case, lean=False)


@pytest.mark.parametrize("case", ["JSON", "JSON as text", "no body", "a query", "slashes", "the same host told"])
def test_plain_requests_are_made_without_moto(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Request, "from_values", None)
    with asking.applied():
        assert Request.from_primitives(*CASES[case]).raw_url.startswith("https://")


def test_a_line_break_in_a_header_is_refused_as_by_moto() -> None:
    for way in (asking.applied(), nullcontext()):
        with way, pytest.raises(ValueError, match="newline"):
            Request.from_primitives("GET", f"{HOST}/", {"a": "b\nHost: other"})


def test_what_has_a_parameter_may_change_it_and_the_next_has_it_as_it_came() -> None:
    with asking.applied():
        response = CognitoIdpResponse()
        response.setup_class(Request.from_primitives(*CASES["JSON"]))
        response._get_param("Many").append("b")
        assert response._get_param("Many") == ["a"]


def test_another_body_is_read_anew() -> None:
    with asking.applied():
        response = CognitoIdpResponse()
        response.setup_class(Request.from_primitives(*CASES["JSON"]))
        assert response._get_param("UserPoolId") == "us-east-1_a"
        response.body = '{"UserPoolId": "another"}'
        assert response._get_param("UserPoolId") == "another"


def test_the_same_names_are_drawn() -> None:
    def drawn() -> list[str]:
        random = MotoRandom(1)
        return [
            random.get_random_hex(),
            random.get_random_hex(37),
            random.get_random_string(length=52),
            random.get_random_string(7, include_digits=False),
            random.get_random_string(9, lower_case=True),
            random.get_random_hex(0),
        ]

    with asking.applied():
        lean = drawn()
    assert lean == drawn()
