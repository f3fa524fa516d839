"""HTTP requests that delete: requests, httpx, aiohttp, urllib, urllib3, http.client, and API clients like them."""

import re

from drillgate.operations import Action, IdSource, Kind, Operation
from drillgate.readers.python.sighting import Sighting
from drillgate.readers.python.values import Hole, Piece, Record, Text, Unknown, Value, each, literal, path, template

LIBRARIES = re.compile(
    r"^(requests|httpx|aiohttp|urllib3|urllib\.request|http\.client|requests_toolbelt|niquests|treq)\b"
)
IMPORTS = ("requests", "httpx", "aiohttp", "urllib3", "niquests", "treq")
REQUESTS = frozenset({"request", "Request", "urlopen", "build_request", "stream", "putrequest", "fetch", "api_request"})
HOST = re.compile(r"^[a-z][a-z0-9+.-]*://[^/{}]*(?:\{[^}]*\}[^/{}]*)*", re.IGNORECASE)
LEADING_HOLES = re.compile(r"^(?:\{[^}]*\})+(?=/)")
ADDRESS = re.compile(r"^(https?://|/[^/])|^\{[^}]*\}/", re.IGNORECASE)
SESSION = re.compile(r"(^|[._?])(session|http|https|client|api|requests?)[().\[\]]*$", re.IGNORECASE)
URL_WORDS = re.compile(r"(^|_)(url|uri|endpoint|href|link|path|route)s?$", re.IGNORECASE)
LAST_STEP = re.compile(r"\{([^}]*)\}")


def read(sighting: Sighting) -> tuple[Operation, ...] | None:
    """The operation of a DELETE request, None if the call is no request."""
    if sighting.name == "delete":
        return deleted(sighting)
    if sighting.name in REQUESTS:
        return requested(sighting)
    return None


def deleted(sighting: Sighting) -> tuple[Operation, ...] | None:
    known = bool(LIBRARIES.search(path(sighting.callee)))
    url = sighting.argument(0, "url", "path")
    if url is None:
        return None
    if not known:
        says_so = any(ADDRESS.search(template(one)) for one in each(url) if isinstance(one, Text))
        by_name = URL_WORDS.search(sighting.word(0, "url", "path")) and SESSION.search(path(sighting.owner))
        if not says_so and not by_name:
            return None
    return tuple(operation(sighting, one, sighting.word(0, "url", "path")) for one in each(url))


def requested(sighting: Sighting) -> tuple[Operation, ...] | None:
    """Calls that take the method: as an argument before the address, or by name behind it (urllib)."""
    said = path(sighting.callee)
    named = sighting.argument(None, "method")
    is_urllib = said.startswith("urllib.request.") or (sighting.name == "Request" and not said.startswith("requests."))
    method = named if named is not None or is_urllib else sighting.argument(0)
    place = 0 if is_urllib or (named is not None and len(sighting.positional) == 1) else 1
    if method is None:
        return None
    url = sighting.argument(place, "url", "path", "fullurl")
    found: list[Operation] = []
    decided = False
    for one in each(method):
        verb = literal(one)
        if verb is not None and verb.upper() == "DELETE":
            addresses = each(url) if url is not None else (Unknown("url"),)
            found += [operation(sighting, address, sighting.word(place, "url", "path")) for address in addresses]
            decided = True
        elif verb is None and LIBRARIES.search(said):
            found.append(sighting.opaque(f"HTTP request whose method is not known: {label_of(sighting, named)}"))
            decided = True
    return tuple(found) if decided else None


def label_of(sighting: Sighting, named: Value | None) -> str:
    return sighting.word(None, "method") if named is not None else sighting.word(0)


def operation(sighting: Sighting, url: Value, word: str) -> Operation:
    text = url if isinstance(url, Text) else Text((Hole(word or "url", url),))
    name = address(text)
    return sighting.operation(Action.DESTROY, Kind.RESOURCE, f"DELETE {name}", ids=ids(sighting, text, name))


def address(text: Text) -> str:
    """The path of an address with `{name}` for what is filled in, without scheme, host, query and unknown base."""
    said = "".join(part.text if isinstance(part, Piece) else f"{{{part.name}}}" for part in text.parts)
    said = HOST.sub("", said, count=1) if HOST.match(said) else LEADING_HOLES.sub("", said, count=1)
    return said.partition("?")[0].partition("#")[0] or "/"


def ids(sighting: Sighting, text: Text, name: str) -> IdSource | None:
    """The IDs in the path, then those in the query and the body; a base address is none of them."""
    in_path = set(LAST_STEP.findall(name))
    holes = [part for part in text.parts if isinstance(part, Hole)]
    within = [(hole.value, hole.name) for hole in reversed(holes) if hole.name in in_path]
    others = [(hole.value, hole.name) for hole in reversed(holes) if hole.name not in in_path and "?" in template(text)]
    for keyword in ("params", "json", "data", "body", "content"):
        value = sighting.named.get(keyword)
        for one in each(value) if value is not None else ():
            if isinstance(one, Record):
                others += [(entry, key) for key, entry in one.entries]
            else:
                others.append((one, keyword))
    return sighting.ids(*within, *others)
