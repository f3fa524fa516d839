"""A client: one's own library, program or API, and which of its calls destroy what."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from drillgate.documents.fields import key
from drillgate.operations import Amount, Kind, Recovery
from drillgate.places import InputError, Problem

if TYPE_CHECKING:
    from drillgate.documents.load import Document

NAME = r"[a-z0-9][a-z0-9.-]*"
STEPS = r"[A-Za-z_*][\w*]*(\.[A-Za-z_*][\w*]*)*"
REQUEST = r"(DELETE|POST|PUT|PATCH|GET) /[^\s\x00-\x1f\x7f-\x9f]*"


@dataclass(frozen=True, kw_only=True)
class TakenIds:
    types: tuple[str, ...] = key("The types of ID that the call takes: of all of them, it destroys what it is given.")
    parameter: str | None = key("The name of the parameter, option or part of the path.", default=None)
    position: int | None = key("Its position among the arguments, from 1.", default=None, minimum=1)
    type_parameter: str | None = key("The parameter that says which type is meant, if there is one.", default=None)


@dataclass(frozen=True, kw_only=True)
class Call:
    function: str | None = key(
        "A function or method, by the last words of how code calls it; `*` stands for any word.",
        default=None,
        pattern=STEPS,
    )
    program: str | None = key("A command line, by its first words.", default=None)
    request: str | None = key(
        "An HTTP request: its method, and its path with {name} for what is filled in.", default=None, pattern=REQUEST
    )
    action: Literal["destroy", "soft-delete", "purge", "overwrite", "unprotect", "restore", "nothing"] = key(
        "What it does; `nothing` for a call that only sounds destructive.", default="destroy"
    )
    target: Kind = key("What it is done to.", default=Kind.RESOURCE)
    extent: Amount = key("How much of it goes at once.", default=Amount.ONE)
    recovery: Recovery = key("How it can be undone.", default=Recovery.NONE)
    store: str | None = key("The estate's store that it is in.", default=None)
    name: str | None = key("The parameter that names the target, where it is not the one of the IDs.", default=None)
    ids: TakenIds | None = key("The IDs that it takes.", default=None)


@dataclass(frozen=True, kw_only=True)
class Client:
    client: str = key("The client's name.", pattern=NAME)
    title: str = key("What it is.")
    modules: tuple[str, ...] = key("Modules that it is imported from, in Python.", default=())
    objects: tuple[str, ...] = key(
        "What objects of it are called where nothing tells where they come from: `tenants`, `self.api.tenants`.",
        default=(),
    )
    calls: tuple[Call, ...] = key("What its calls do.")


WAYS = ("function", "program", "request")


def checked(document: "Document[Client]") -> Client:
    """The client of a document. Raises InputError with the place of each part that does not fit the others."""
    client = document.value
    found: list[Problem] = []
    for number, call in enumerate(client.calls):
        given = [way for way in WAYS if getattr(call, way) is not None]
        if len(given) != 1:
            said = f"a call with {' and '.join(given)}" if given else "a call of nothing"
            found.append(Problem(document.place("calls", number), said, f"one of {', '.join(WAYS)}"))
        elif given == ["function"] and not client.modules and not client.objects:
            said = f"the function {call.function}, of which nothing tells where it comes from"
            found.append(
                Problem(document.place("calls", number, "function"), said, "`modules` or `objects` of the client")
            )
        if call.ids is not None and call.ids.parameter is None and call.ids.position is None and call.request is None:
            said = "IDs of which nothing tells where the call takes them"
            found.append(Problem(document.place("calls", number, "ids"), said, "`parameter` or `position`"))
    if found:
        raise InputError(*found)
    return client
