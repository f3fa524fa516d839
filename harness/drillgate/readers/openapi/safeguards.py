"""What stands between a call that deletes and the harm it may do: what it must be told, and what it leaves behind."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from drillgate.operations import GuardKind, Recovery
from drillgate.readers.openapi.deletions import RESTORING, SOFTLY, TRYING, Siblings, that_does
from drillgate.readers.openapi.description import Call, Description, Parameter
from drillgate.readers.openapi.words import words

RECOVERY: Final = "x-drillgate-recovery"
DRY_RUN: Final = re.compile(r"dryrun|validateonly|preview|simulat|whatif|noop$")
TYPE: Final = re.compile(r"(?<!content)(?<!media)(?<!mime)(?<!grant)(?<!token)(?<!auth)(?:type|kind)$")
CONFIRMATION: Final = re.compile(r"confirm(?:ation|ed)?(?!url)")
FOR_GOOD: Final = re.compile(r"permanent|hard(?:delete)?$|skip(?:trash|recycle)|purge")
SOFT: Final = re.compile(r"soft")
IRREVERSIBLE: Final = re.compile(
    r"\b(?:for good|forever|permanently|(?:cannot|can't|can not) be (?:undone|reversed|restored|recovered)"
    r"|irrevers\w+|irrevoca\w+|unrecoverabl\w+)\b",
    re.IGNORECASE,
)


def guards_of(call: Call, identifier: Parameter | None, siblings: Siblings, most: int | None) -> tuple[GuardKind, ...]:
    """What the call can be asked for (a dry run), or cannot do without (a confirmation, the type of what is meant)."""
    return tuple(dict.fromkeys(_guards(call, identifier, siblings, most)))


def _guards(call: Call, identifier: Parameter | None, siblings: Siblings, most: int | None) -> Iterator[GuardKind]:
    if that_does(call, siblings, TRYING) is not None:
        yield GuardKind.DRY_RUN
    if most is not None:
        yield GuardKind.LIMIT
    for one in call.parameters:
        name = _run_together(one)
        if DRY_RUN.search(name):
            yield GuardKind.DRY_RUN
        if one.required and CONFIRMATION.search(name):
            yield GuardKind.CONFIRMATION
        if one.required and TYPE.search(name) and one is not identifier:
            yield GuardKind.TYPE_CHECK


def recovery_of(call: Call, siblings: Siblings, description: Description) -> Recovery | None:
    """How what the call deletes comes back; None if the description does not say."""
    declared = call.described.get(RECOVERY)
    if declared is not None:
        return next((one for one in Recovery if one == declared), None)
    if that_does(call, siblings, RESTORING) is not None:
        return Recovery.TRASH
    for one in call.parameters:
        choice = description.resolved(one.schema).get("default")
        if FOR_GOOD.search(_run_together(one)):
            return Recovery.NONE if choice is True else Recovery.TRASH
        if SOFT.search(_run_together(one)) and choice is True:
            return Recovery.FLAG
    return Recovery.NONE if IRREVERSIBLE.search(_said(call.described)) else None


def softly(call: Call, siblings: Siblings) -> str:
    """The call that only marks what this one deletes, or that brings it back; "" if there is none."""
    other = that_does(call, siblings, SOFTLY | RESTORING)
    if other is not None:
        return f"{other.method} {other.path}"
    for one in call.parameters:
        if SOFT.search(_run_together(one)) or FOR_GOOD.search(_run_together(one)):
            return f"{call.method} {call.path} with {one.name}"
    return ""


def _run_together(parameter: Parameter) -> str:
    return "".join(words(parameter.name))


def _said(described: Mapping[str, object]) -> str:
    return f"{described.get('summary', '')} {described.get('description', '')}"
