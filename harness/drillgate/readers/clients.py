"""Described clients, whatever language calls them: which description a request or a command line meets."""

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from drillgate.documents.client import Call, Client


def calls_of(clients: "Iterable[Client]") -> "Iterator[tuple[Client, Call]]":
    for client in clients:
        for call in client.calls:
            yield client, call


def function_call(clients: "Iterable[Client]", steps: tuple[str, ...], module: str) -> "Call | None":
    """The description of a call by the words of how it is called (`tenants`, `sites`, `delete`).

    `module` is the dotted name of where the first of them comes from, "" if that is not known.
    """
    for client, call in calls_of(clients):
        if call.function is not None and fits(tuple(call.function.split(".")), steps) and is_of(client, steps, module):
            return call
    return None


def fits(pattern: tuple[str, ...], steps: tuple[str, ...]) -> bool:
    """Whether the last steps are like a pattern's, word by word."""
    return len(pattern) <= len(steps) and all(
        fnmatchcase(step, wanted) for step, wanted in zip(reversed(steps), reversed(pattern), strict=False)
    )


def is_of(client: "Client", steps: tuple[str, ...], module: str) -> bool:
    if module:
        return any(module == one or module.startswith(f"{one}.") for one in client.modules)
    return any(holds(steps[:-1], tuple(one.split("."))) for one in client.objects)


def holds(steps: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return any(steps[start : start + len(part)] == part for start in range(len(steps) - len(part) + 1))


def request_call(clients: "Iterable[Client]", method: str, path: str) -> "Call | None":
    """The description of an HTTP request; `path` has `{name}` for what is filled in, and no query."""
    called = segments(path)
    for _, call in calls_of(clients):
        if call.request is not None:
            wanted, _, pattern = call.request.partition(" ")
            if wanted == method.upper() and meets(segments(pattern), called):
                return call
    return None


def segments(path: str) -> tuple[str, ...]:
    return tuple(part for part in path.strip().partition("?")[0].split("/") if part)


def meets(pattern: tuple[str, ...], called: tuple[str, ...]) -> bool:
    """What is filled in may be anything, on either side."""
    return len(pattern) == len(called) and all(
        wanted == said or "{" in wanted or "{" in said for wanted, said in zip(pattern, called, strict=True)
    )


def program_call(clients: "Iterable[Client]", words: tuple[str, ...]) -> "tuple[Call, int] | None":
    """The description of a command line, and how many of its words that takes; the longest that fits.

    The program itself may be called by its path. Options between the words of a description are not looked over.
    """
    found: tuple[Call, int] | None = None
    for _, call in calls_of(clients):
        if call.program is None:
            continue
        wanted = tuple(call.program.split())
        said = (words[0].rpartition("/")[2], *words[1 : len(wanted)]) if words else ()
        if said == wanted and (found is None or len(wanted) > found[1]):
            found = call, len(wanted)
    return found
