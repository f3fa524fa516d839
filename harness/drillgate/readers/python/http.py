"""HTTP requests that delete: with requests, httpx, aiohttp, urllib, urllib3, http.client, and API clients like them."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from drillgate.operations import Action, Amount, IdSource, Kind, Operation
from drillgate.readers.clients import request_call
from drillgate.readers.python.clients import stored
from drillgate.readers.python.http_deletions import SENDS, deletes, method_of, mutations
from drillgate.readers.python.sighting import Sighting
from drillgate.readers.python.values import Hole, Piece, Record, Text, Unknown, Value, each, literal, path, template

if TYPE_CHECKING:
    from drillgate.documents.client import Call

METHODS = frozenset({"DELETE", "POST", "PUT", "PATCH"})
MANY = re.compile(r"bulk|batch|mass|multi|many|all\b|by[-_]query", re.IGNORECASE)
LIBRARIES = re.compile(
    r"^(requests|httpx|aiohttp|urllib3|urllib\.request|http\.client|requests_toolbelt|niquests|treq)\b"
)
# Whose functions send requests, each by the method that it is called after.
SENDERS = frozenset({"requests", "httpx", "niquests", "treq"})
# Whose `Request` takes the method before the address; that of urllib takes it behind.
METHOD_FIRST = re.compile(r"^(requests|httpx|niquests)\.")
IMPORTS = ("requests", "httpx", "aiohttp", "urllib3", "niquests", "treq")
REQUESTS = frozenset({"request", "Request", "urlopen", "build_request", "stream", "putrequest", "fetch", "api_request"})
HOST = re.compile(r"^[a-z][a-z0-9+.-]*://[^/{}]*(?:\{[^}]*\}[^/{}]*)*", re.IGNORECASE)
LEADING_HOLES = re.compile(r"^(?:\{[^}]*\})+(?=/)")
ADDRESS = re.compile(r"^(https?://|/[^/])|^\{[^}]*\}/", re.IGNORECASE)
SESSION = re.compile(r"(^|[._?])(session|http|https|client|api|requests?)[().\[\]]*$", re.IGNORECASE)
URL_WORDS = re.compile(r"(^|_)(url|uri|endpoint|href|link|path|route)s?$", re.IGNORECASE)
LAST_STEP = re.compile(r"\{([^}]*)\}")


def read(sighting: Sighting) -> tuple[Operation, ...] | None:
    """The operations of a request that deletes, None if the call is no request or does something else."""
    if sighting.name == "delete":
        return deleted(sighting)
    if sighting.name in SENDS:
        return sent(sighting)
    if sighting.name in REQUESTS:
        return requested(sighting)
    return None


def is_request(sighting: Sighting, url: Value) -> bool:
    """Whether a call of that name is one of HTTP: by its library, or by what it takes."""
    if LIBRARIES.search(path(sighting.callee)):
        return True
    says_so = any(ADDRESS.search(template(one)) for one in each(url) if isinstance(one, Text))
    return says_so or bool(
        URL_WORDS.search(sighting.word(0, "url", "path")) and SESSION.search(path(sighting.owner)),
    )


def deleted(sighting: Sighting) -> tuple[Operation, ...] | None:
    url = sighting.argument(0, "url", "path")
    if url is None or not is_request(sighting, url):
        return None
    return tuple(
        one
        for each_one in each(url)
        for one in operations(sighting, "DELETE", each_one, sighting.word(0, "url", "path"))
    )


def sent(sighting: Sighting) -> tuple[Operation, ...] | None:
    """POST, PUT and PATCH: what deletes by its path, by GraphQL, by a header, or by a client's description."""
    url = sighting.argument(0, "url", "path")
    if url is None or not is_request(sighting, url):
        return None
    method = method_of(sighting, sighting.name)
    word = sighting.word(0, "url", "path")
    return tuple(one for each_one in each(url) for one in operations(sighting, method, each_one, word))


def requested(sighting: Sighting) -> tuple[Operation, ...] | None:
    """Calls that take the method: as an argument before the address, or by name behind it (urllib)."""
    said = path(sighting.callee)
    named = sighting.argument(None, "method")
    is_urllib = said.startswith("urllib.request.") or (sighting.name == "Request" and not METHOD_FIRST.search(said))
    method = named if named is not None or is_urllib else sighting.argument(0)
    place = 0 if is_urllib or (named is not None and len(sighting.positional) == 1) else 1
    if method is None:
        return None
    url = sighting.argument(place, "url", "path", "fullurl")
    word = sighting.word(place, "url", "path")
    found: list[Operation] = []
    decided = False
    for one in each(method):
        verb = literal(one)
        if verb is not None and verb.upper() in METHODS:
            for address in each(url) if url is not None else (Unknown("url"),):
                found += operations(sighting, method_of(sighting, verb), address, word)
            decided = True
        elif verb is None and LIBRARIES.search(said):
            found.append(sighting.opaque(f"HTTP request whose method is not known: {label_of(sighting, named)}"))
            decided = True
    return tuple(found) if decided else None


def label_of(sighting: Sighting, named: Value | None) -> str:
    return sighting.word(None, "method") if named is not None else sighting.word(0)


def operations(sighting: Sighting, method: str, url: Value, word: str) -> tuple[Operation, ...]:
    """What a request does: as a client describes it, or as its method, its path or its GraphQL say."""
    text = url if isinstance(url, Text) else Text((Hole(word or "url", url),))
    name = address(text)
    call = request_call(sighting.script.clients, method, name)
    if call is not None:
        return requested_call(sighting, call, f"{method} {name}", text)
    if method == "DELETE" or (method != "GET" and deletes(name)):
        amount = Amount.ONE if method == "DELETE" else Amount.SOME if MANY.search(name) else Amount.ONE
        given = ids(sighting, text, name)
        return (sighting.operation(Action.DESTROY, Kind.RESOURCE, f"{method} {name}", amount=amount, ids=given),)
    fields = mutations(sighting.named.get("json")) or mutations(sighting.named.get("data"))
    return tuple(
        sighting.operation(Action.DESTROY, Kind.RESOURCE, f"mutation {field}", ids=variables(sighting))
        for field in fields
    )


def variables(sighting: Sighting) -> IdSource | None:
    """The IDs among the variables of a GraphQL request."""
    found: list[tuple[Value | None, str]] = []
    for keyword in ("json", "data"):
        body = sighting.named.get(keyword)
        for one in each(body) if body is not None else ():
            given = one.get("variables") if isinstance(one, Record) else None
            if isinstance(given, Record):
                found += [(value, name) for name, value in given.entries]
            elif given is not None:
                found.append((given, "variables"))
    return sighting.ids(*found)


def requested_call(sighting: Sighting, call: "Call", name: str, text: Text) -> tuple[Operation, ...]:
    """The operation of a request that a client describes."""
    if call.action == "nothing":
        return ()
    found = ids(sighting, text, name.partition(" ")[2])
    if call.ids is not None:
        types = call.ids.types
        found = replace(
            found or IdSource(parameter=call.ids.parameter),
            expected=types[0] if len(types) == 1 else None,
            accepted=types,
        )
    operation = sighting.operation(
        Action(call.action), call.target, name, amount=call.extent, recovery=call.recovery, ids=found
    )
    return (stored(operation, call),)


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
