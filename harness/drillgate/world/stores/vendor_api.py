"""A vendor's API, as a WSGI application, and how it is called from within the world.

    GET    /sites/{site}/installations         {"installations": {key: {"app", "settings"}}}
    PUT    /sites/{site}/installations/{key}   {"app", "settings"}
    DELETE /sites/{site}/installations/{key}
    DELETE /sites/{site}                       the site is no more
    POST   /sites/{site}/reactivation          {"as-of": a time} → {"reactivated": number}

Errors are {"error": text}: 400 for what cannot be read, 404 for what is not known, 410 for what is not kept any more.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import unquote

from drillgate.world.services import Application
from drillgate.world.stores.vendor_side import ForgottenError, UnknownSiteError, VendorSide

Answer = tuple[int, Mapping[str, Any]]
REASONS = {200: "OK", 204: "No Content", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 410: "Gone"}
NO_SITE = 404, {"error": "there is no such site"}
FIELDS = ("app", "settings")


def application(side: VendorSide) -> Application:
    """The API of a vendor's side."""

    def respond(environment: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = environment["wsgi.input"].read(int(environment.get("CONTENT_LENGTH") or 0))
        path = environment["PATH_INFO"].encode("latin-1").decode(errors="replace")  # as WSGI has it
        try:
            status, answer = _answer(side, environment["REQUEST_METHOD"], path, body)
        except UnknownSiteError as error:
            status, answer = 404, {"error": str(error)}
        except ForgottenError as error:
            status, answer = 410, {"error": str(error)}
        except ValueError as error:
            status, answer = 400, {"error": str(error)}
        start_response(f"{status} {REASONS[status]}", [("Content-Type", "application/json")] if answer else [])
        return [json.dumps(answer).encode() if answer else b""]

    return respond


def call(api: Application, method: str, path: str, body: Mapping[str, Any] | None = None) -> Answer:
    """Call an API without a network: its status, and what it says."""
    sent = b"" if body is None else json.dumps(body).encode()
    statuses: list[str] = []
    environment = {
        "REQUEST_METHOD": method,
        "PATH_INFO": unquote(path, "latin-1"),
        "CONTENT_LENGTH": str(len(sent)),
        "wsgi.input": BytesIO(sent),
    }
    got = b"".join(api(environment, lambda status, *_: statuses.append(status)))
    return int(statuses[-1].partition(" ")[0]), json.loads(got) if got else {}


def _answer(side: VendorSide, method: str, path: str, body: bytes) -> Answer:
    match path.strip("/").split("/"):
        case ["sites", site] if site:
            if method != "DELETE":
                return 405, {"error": f"found {method}, expected DELETE"}
            return (204, {}) if side.leave(site) else NO_SITE
        case ["sites", site, "installations"]:
            if method != "GET":
                return 405, {"error": f"found {method}, expected GET"}
            return (200, {"installations": side.installed(site)}) if side.knows(site) else NO_SITE
        case ["sites", site, "installations", key]:
            return _installation(side, method, site, key, body)
        case ["sites", site, "reactivation"]:
            if method != "POST":
                return 405, {"error": f"found {method}, expected POST"}
            return 200, {"reactivated": side.reactivate(site, _moment(_object(body).get("as-of")))}
    return 404, {"error": f"found {path}, expected a path below /sites/{{site}}"}


def _installation(side: VendorSide, method: str, site: str, key: str, body: bytes) -> Answer:
    if method == "PUT":
        content = _object(body)
        if sorted(content) != sorted(FIELDS) or not all(isinstance(value, str) for value in content.values()):
            raise ValueError(f"found {', '.join(content) or 'nothing'}, expected texts {' and '.join(FIELDS)}")
        side.install(site, key, content)
        return 204, {}
    if method == "DELETE":
        return (204, {}) if side.uninstall(site, key) else (404, {"error": f"there is no {key} on that site"})
    return 405, {"error": f"found {method}, expected PUT or DELETE"}


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ValueError("found what is no JSON object, expected one")  # noqa: TRY004 - the sender's, and told so
    return found


def _moment(text: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError(f"found as-of {text!r}, expected a time with its zone, such as 2022-04-05T07:38:00+00:00")
    return moment
