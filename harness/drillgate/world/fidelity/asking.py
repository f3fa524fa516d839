"""Moto's requests, made and read with less work. They are the same, field by field.

Moto builds a WSGI environment for each call by way of a builder for tests, takes it apart again, and parses the body
anew for each parameter that it looks at: a quarter of a call. Here requests whose address and headers are plain are put
together at once; all others are made by moto.
"""

import json
import re
import sys
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, lru_cache
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlparse

from drillgate.world.fidelity.patches import replaced

# Without a port, an escape, a path that begins with two slashes: what a builder would write otherwise than it came.
PLAIN = re.compile(r"https://([a-z0-9.-]+)((?:/(?:[A-Za-z0-9_.~-][A-Za-z0-9_.~/-]*)?)?)(?:\?([A-Za-z0-9_.~=&%-]+))?")
JSON = ("application/x-amz-json-1.0", "application/x-amz-json-1.1")
DATES = 16
HOSTS = 64
_OF_FORMS = set("&=%+")
_ADDRESS, _TEXT = "address as it came", "JSON of the body"


@contextmanager
def applied() -> Iterator[None]:
    """Have moto make and read its requests so."""
    from moto.core.request import Request
    from moto.core.responses import BaseResponse
    from moto.moto_api._internal.moto_random import HEX_CHARS, MotoRandom
    from moto.s3.responses import S3Response

    hexadecimal = "".join(str(one) for one in HEX_CHARS)

    def get_random_hex(random: Any, length: int = 8) -> str:
        return _drawn(random, hexadecimal, length)

    with ExitStack() as stack:
        stack.enter_context(replaced(Request, "from_primitives", _made))
        stack.enter_context(replaced(Request, "raw_url", _address))
        stack.enter_context(replaced(BaseResponse, "setup_class", _read))
        stack.enter_context(replaced(BaseResponse, "_get_param", _parameter))
        stack.enter_context(replaced(S3Response, "subdomain_based_buckets", _in_host))
        stack.enter_context(replaced(MotoRandom, "get_random_hex", lambda _: get_random_hex))
        stack.enter_context(replaced(MotoRandom, "get_random_string", _text))
        yield


def _made(original: Any) -> Any:
    from moto.core.request import PRESERVED_HEADER_NAMES_ENVIRON_KEY

    def from_primitives(cls: Any, method: str, url: str, headers: Any, body: Any = None) -> Any:
        there = PLAIN.fullmatch(url)
        told = _environment(headers) if there else None
        content = body.encode() if isinstance(body, str) else body or b""
        if there is None or told is None or type(content) is not bytes or not (content or _is_bodiless(told)):
            return original.__func__(cls, method, url, headers, body)
        host, path, query = there.groups(default="")
        told.pop("CONTENT_LENGTH", None)
        about = {"CONTENT_TYPE": told.pop("CONTENT_TYPE")} if "CONTENT_TYPE" in told else {}
        if content:
            about["CONTENT_LENGTH"] = str(len(content))
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_URI": path,
            "RAW_URI": path,
            "SERVER_NAME": host,
            "SERVER_PORT": "443",
            "HTTP_HOST": host,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https",
            "wsgi.input": BytesIO(content),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            **about,
            **told,
        }
        environ.setdefault("CONTENT_LENGTH", "0")
        request = cls(environ)
        environ[PRESERVED_HEADER_NAMES_ENVIRON_KEY] = {}
        if environ["HTTP_HOST"] == host:
            vars(request)[_ADDRESS] = f"https://{host}{path or '/'}{'?' if query else ''}{query}"
        return request

    return classmethod(from_primitives)


def _environment(headers: Any) -> dict[str, str] | None:
    """The variables of headers; None where a name is told twice or is to be kept as it was written."""
    told: dict[str, str] = {}
    for name, value in headers.items():
        key = name.upper()
        if key == "TRANSFER-ENCODING":
            continue
        text = value.decode() if isinstance(value, bytes) else value
        if "_" in name or type(text) is not str or "\n" in text or "\r" in text:
            return None
        key = key.replace("-", "_")
        variable = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        if variable in told:
            return None
        told[variable] = text
    return told


def _is_bodiless(told: dict[str, str]) -> bool:
    return "CONTENT_TYPE" not in told and told.get("CONTENT_LENGTH", "0") == "0"


def _address(original: Any) -> Any:
    def raw_url(request: Any) -> Any:
        return vars(request).get(_ADDRESS) or original.fget(request)

    return property(raw_url)


def _read(original: Any) -> Any:
    from moto.core import responses
    from werkzeug.datastructures import ImmutableMultiDict

    date = lru_cache(DATES)(responses.http_date)
    nothing: ImmutableMultiDict[str, str] = ImmutableMultiDict()

    def setup_class(
        response: Any, request: Any, full_url: Any = None, headers: Any = None, use_raw_body: Any = None
    ) -> None:
        environ, address = request.environ, vars(request).get(_ADDRESS)
        plain = (
            address is not None
            and full_url in (None, address)
            and environ.get("CONTENT_TYPE") in JSON
            and not environ["QUERY_STRING"]
            and "HTTP_CONTENT_ENCODING" not in environ
            and not use_raw_body
            and not response.use_raw_body
        )
        body = environ["wsgi.input"].getvalue() if plain else b""
        if not body:
            original(response, request, full_url, headers, use_raw_body)
            return
        text = body.decode()
        pairs = parse_qsl(text, keep_blank_values=True) if _OF_FORMS.intersection(text) else [(text, "")]
        if not pairs:
            original(response, request, full_url, headers, use_raw_body)
            return
        request.get_data()
        vars(request).update(form=nothing, files=nothing)
        response.is_werkzeug_request = request.from_wsgi_server
        response.normalized_request = request
        response.parsed_url = urlparse(address)
        response.form_data = nothing
        response.raw_body, response.body = body, text
        response.uri, response.path, response.raw_path = address, response.parsed_url.path, request.raw_path
        response.querystring = response.data = OrderedDict((key, [value]) for key, value in pairs)
        response.method = request.method
        response.region = response.get_region_from_url(request, address)
        response.partition = responses.get_partition(response.region)
        response.uri_match = {}
        response.headers = request.headers
        response.response_headers = {"server": "amazon.com"}
        if not response.is_werkzeug_request:
            response.response_headers["date"] = date(responses.utcnow().replace(microsecond=0))
        if response.automated_parameter_parsing and response._get_action():
            response.parse_parameters(request)
        response.access_key = response.get_access_key()
        response.current_account = response.get_current_account()

    return setup_class


def _parameter(original: Any) -> Any:
    """A parameter of a body in JSON that is a text, a number or a truth: others might be changed by who has them."""

    def get_param(response: Any, param_name: str, if_none: Any = None) -> Any:
        body = response.body
        if response.automated_parameter_parsing or type(body) is not str or param_name in response.querystring:
            return original(response, param_name, if_none)
        kept = vars(response).get(_TEXT)
        if kept is None or kept[0] is not body:
            kept = vars(response)[_TEXT] = body, _parsed(body)
        if param_name in kept[1]:
            value = kept[1][param_name]
            if isinstance(value, str | int | float):
                return value
        elif not response.uri_match:
            return if_none
        return original(response, param_name, if_none)

    return get_param


def _parsed(body: str) -> dict[str, Any]:
    try:
        parsed = json.loads(body)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _in_host(original: Any) -> Any:
    """Whether a host names a bucket, found out once for each host."""

    @lru_cache(HOSTS)
    def of_host(host: str) -> bool:
        return bool(original(SimpleNamespace(headers={"host": host})))

    def subdomain_based_buckets(request: Any) -> bool:
        host = request.headers.get("host")
        return of_host(host) if host else bool(original(request))

    return staticmethod(subdomain_based_buckets)


def _text(_original: Any) -> Any:
    from string import ascii_letters, digits

    def get_random_string(
        random: Any,
        length: int = 20,
        include_digits: Any = True,  # noqa: FBT002 - moto's
        lower_case: Any = False,  # noqa: FBT002 - moto's
    ) -> str:
        text = _drawn(random, ascii_letters + digits if include_digits else ascii_letters, length)
        return text.lower() if lower_case else text

    return get_random_string


def _drawn(random: Any, pool: str, length: int) -> str:
    """What `choice` would draw: from the highest bits of one 32-bit word after another, without those that are none."""
    letters, none = _letters(pool)
    found = ""
    while len(found) < length:
        words = length - len(found)
        drawn = random.getrandbits(32 * words).to_bytes(4 * words, "little")[3::4]
        found += drawn.translate(letters, none).decode("ascii")
    return found


@cache
def _letters(pool: str) -> tuple[bytes, bytes]:
    """The letter for each highest byte of a word, and the bytes that draw none."""
    places = [byte >> (8 - len(pool).bit_length()) for byte in range(256)]
    letters = bytes(ord(pool[place]) if place < len(pool) else 0 for place in places)
    return letters, bytes(byte for byte, place in enumerate(places) if place >= len(pool))
