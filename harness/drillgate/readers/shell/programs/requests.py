"""HTTP requests that delete: curl, wget, httpie and xh."""

import re
from collections.abc import Callable
from dataclasses import replace

from drillgate.operations import Action, IdSource, Kind, Operation
from drillgate.readers.clients import request_call
from drillgate.readers.shell.invocation import Invocation
from drillgate.readers.shell.programs import described
from drillgate.readers.shell.values import Word, cut, holes, literal, template

CURL_TAKES = (
    "-X", "--request", "-H", "--header", "-d", "--data", "--data-raw", "--data-binary", "--data-urlencode", "-u",
    "--user", "-o", "--output", "-A", "--user-agent", "-e", "-b", "--cookie", "-c", "--cookie-jar", "-F", "--form",
    "-m", "--max-time", "-w", "--write-out", "--retry", "--connect-timeout", "-x", "--proxy", "--cacert", "--cert",
    "-E", "--key", "--url", "-K", "--config", "-T", "--upload-file", "--json", "--retry-delay", "--resolve",
    "--oauth2-bearer", "--aws-sigv4", "--unix-socket", "-D", "--dump-header",
)  # fmt: skip
WGET_TAKES = (
    "--method",
    "-O",
    "--header",
    "--body-data",
    "--post-data",
    "-q",
    "--user",
    "--password",
    "-T",
    "-t",
    "-o",
    "-P",
)
HOST = re.compile(r"^[a-z][a-z0-9+.-]*://[^/{}?#]*(?:\{[^}]*\}[^/{}?#]*)*", re.IGNORECASE)
LEADING_HOLES = re.compile(r"^(?:\{[^}]*\})+(?::\d+)?(?=/)")
BARE_HOST = re.compile(r"^[\w.-]*(?::\d+)?(?=/)")
CLUSTERED = re.compile(r"-[a-zA-WYZ]+X(?=[A-Z])")
IN_PATH = re.compile(r"\{([^}]*)\}")


def curl(invocation: Invocation) -> list[Operation]:
    options, words = invocation.parsed(CURL_TAKES)
    methods = [one.value for one in options if one.name in {"-X", "--request"} and one.value is not None]
    joined = [(number, match.end()) for number, said in enumerate(invocation.words) if (match := CLUSTERED.match(said))]
    methods += [cut(invocation.arguments[number], end) for number, end in joined]
    clustered = [number for number, said in enumerate(invocation.words) if re.fullmatch(r"-[a-zA-Z]+X", said)]
    methods += [invocation.arguments[number + 1] for number in clustered if number + 1 < len(invocation.arguments)]
    urls = [one.value for one in options if one.name == "--url" and one.value is not None]
    urls += [word for word in words if template(word) not in {template(one) for one in methods}]
    return requested(invocation, methods, urls, [one.value for one in options if one.name in BODIES and one.value])


BODIES = frozenset({"-d", "--data", "--data-raw", "--data-binary", "--data-urlencode", "--json", "--body-data"})


def wget(invocation: Invocation) -> list[Operation]:
    options, words = invocation.parsed(WGET_TAKES)
    methods = [one.value for one in options if one.name == "--method" and one.value is not None]
    return requested(invocation, methods, words, [one.value for one in options if one.name in BODIES and one.value])


def httpie(invocation: Invocation) -> list[Operation]:
    _, words = invocation.parsed(("-a", "--auth", "--session", "-A", "--auth-type", "--timeout"))
    if len(words) < 2:
        return []
    said = template(words[0])
    methods = [words[0]] if said.isalpha() or literal(words[0]) is None else []
    return requested(invocation, methods, words[len(methods) : len(methods) + 1], words[2:])


def requested(invocation: Invocation, methods: list[Word], urls: list[Word], bodies: list[Word]) -> list[Operation]:
    for method in methods:
        verb = literal(method)
        if verb is None and any(True for _ in holes(method)):
            said = next(one.name for one in holes(method))
            return [invocation.opaque(f"HTTP request whose method is not known: {said}")]
        if verb is not None and verb.upper() == "DELETE":
            return [one for url in urls or [()] for one in deleted(invocation, url, bodies)]
        if verb is not None and (known := [call for url in urls if (call := called(invocation, verb, url, bodies))]):
            return [one for call in known for one in call]
    for url in urls:
        if re.search(r"/_delete_by_query\b", template(url)):
            return [invocation.operation(Action.DESTROY, Kind.ROWS, path_of(url))]
    return []


def deleted(invocation: Invocation, url: Word, bodies: list[Word]) -> list[Operation]:
    known = called(invocation, "DELETE", url, bodies)
    if known is not None:
        return known
    path = path_of(url)
    return [invocation.destroys(Kind.RESOURCE, f"DELETE {path}", ids=ids(invocation, url, path, bodies))]


def called(invocation: Invocation, method: str, url: Word, bodies: list[Word]) -> list[Operation] | None:
    """What a request does that a client describes; None for others."""
    clients, path = invocation.reader.clients, path_of(url)
    call = request_call(clients, method, path) if clients else None
    if call is None:
        return None
    found = described.described(invocation, call, f"{method.upper()} {path}", None, {})
    source = ids(invocation, url, path, bodies)
    if source is None:
        return found
    return [replace(one, ids=source if one.ids is None else with_types(source, one.ids)) for one in found]


def with_types(source: IdSource, described: IdSource) -> IdSource:
    """Where IDs come from, with the types that a description has them be."""
    return replace(source, expected=described.expected, accepted=described.accepted)


def path_of(url: Word) -> str:
    """The path of an address with `{name}` for what is filled in, without scheme, host, query and unknown base."""
    said = template(url)
    if HOST.match(said):
        said = HOST.sub("", said, count=1)
    elif LEADING_HOLES.match(said):
        said = LEADING_HOLES.sub("", said, count=1)
    else:
        said = BARE_HOST.sub("", said, count=1)
    return said.partition("?")[0].partition("#")[0] or "/"


def ids(invocation: Invocation, url: Word, path: str, bodies: list[Word]) -> IdSource | None:
    """The IDs in the path, then those in the query and the body; a base address is none of them."""
    in_path = set(IN_PATH.findall(path))
    found = list(holes(url))
    within: list[tuple[Word | None, str]] = [((one,), one.name) for one in reversed(found) if one.name in in_path]
    query = "?" in template(url)
    others: list[tuple[Word | None, str]] = [
        ((one,), one.name) for one in reversed(found) if one.name not in in_path and query
    ]
    others += [((one,), one.name) for body in bodies for one in holes(body)]
    return invocation.ids(*within, *others)


def forge(invocation: Invocation) -> list[Operation] | None:
    """`gh api -X DELETE PATH`, and the same of glab."""
    options, words = invocation.parsed(
        ("-X", "--method", "-f", "-F", "-H", "--field", "--raw-field", "--header", "-q", "--jq", "-R", "--repo")
    )
    if not words or template(words[0]) != "api":
        return None
    methods = [one.value for one in options if one.name in {"-X", "--method"} and one.value is not None]
    return requested(invocation, methods, words[1:], [])


def forge_or_other(invocation: Invocation) -> list[Operation]:
    """What else these tools delete is told by the verb."""
    from drillgate.readers.shell.programs.unresolved import unknown

    found = forge(invocation)
    return found if found is not None else unknown(invocation)


READERS: dict[str, Callable[[Invocation], list[Operation]]] = {
    "curl": curl,
    "wget": wget,
    **dict.fromkeys(("gh", "glab"), forge_or_other),
    **dict.fromkeys(("http", "https", "xh", "xhs"), httpie),
}
