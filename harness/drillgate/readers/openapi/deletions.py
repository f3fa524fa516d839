"""Which calls of an API delete, how many at once, and what else of the API has to do with that."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from drillgate.readers.markup import entries
from drillgate.readers.openapi.description import Call, Description, Parameter
from drillgate.readers.openapi.words import words

VERBS: Final = frozenset(["delete", "purge", "destroy", "erase", "wipe", "terminate", "expunge", "obliterate"])
NOUNS: Final = frozenset(["deletion", "deletions", "destruction", "erasure", "erasures", "purges"])
HOW: Final = frozenset(
    ["batch", "bulk", "mass", "multi", "multiple", "all", "hard", "permanently", "permanent", "force", "async"]
)
"""Words that stand before a verb and say how: `bulkDelete`, `hard-delete`."""

RESTORING: Final = frozenset(
    ["restore", "undelete", "recover", "undo", "reactivate", "untrash", "unarchive", "reinstate", "revive"]
)
SOFTLY: Final = frozenset(["deactivate", "disable", "archive", "suspend", "trash", "softdelete"])
TRYING: Final = frozenset(["preview", "simulate", "simulation", "impact", "dryrun", "validate", "plan"])

Siblings = Mapping[str, Sequence[Call]]

HARMLESS: Final = frozenset({"HEAD", "OPTIONS", "TRACE"})
LAST: Final = re.compile(r"[/:]([^/:{}]+)$")
PARAMETER: Final = re.compile(r"\{[^{}]*\}")
ONE: Final = re.compile(r"(?:ss|us|is|ews)$")
"""How words end that only look like a number of things."""


def deletes(call: Call) -> bool:
    """Whether a call deletes: by its method, or because its name or the end of its path begin with a word for that."""
    if call.method == "DELETE":
        return True
    if call.method in HARMLESS:
        return False
    last = LAST.search(call.path)
    return _is_deletion(words(call.name)) or (last is not None and _is_deletion(words(last[1]), call.method))


def base(call: Call) -> str:
    """The path of what a call deletes, without the verb at its end."""
    last = LAST.search(call.path)
    is_verb = last is not None and _is_deletion(words(last[1]), "POST")
    return PARAMETER.sub("{}", call.path[: last.start()] if last is not None and is_verb else call.path).rstrip("/")


def beside(calls: Iterable[Call]) -> Siblings:
    """Calls by the path that they do something with: `/sites/{id}/restore` by `/sites/{}`."""
    found: dict[str, list[Call]] = {}
    for call in calls:
        last = LAST.search(call.path)
        if last is not None:
            found.setdefault(PARAMETER.sub("{}", call.path[: last.start()]).rstrip("/"), []).append(call)
    return found


def that_does(call: Call, siblings: Siblings, verbs: frozenset[str]) -> Call | None:
    """The call that does one of these with what a call deletes: `POST /sites/{id}/restore` for `DELETE /sites/{id}`."""
    for other in siblings.get(base(call), ()):
        last = LAST.search(other.path)
        named = words(last[1]) if last is not None and other is not call else ("",)
        if named[0] in verbs or "".join(named) in verbs:
            return other
    return None


def takes_many(call: Call, identifier: Parameter | None, description: Description) -> bool:
    """Whether it deletes any number at once: a list of IDs, or all that a path without an ID at its end stands for."""
    if identifier is not None and _is_list(identifier, description):
        return True
    if any(_is_list(one, description) for one in call.among("body")):
        return True
    if identifier is not None and identifier.within != "path":
        return not identifier.required
    last = LAST.search(base(call))
    plural = last is not None and last[1].lower().endswith("s") and ONE.search(last[1].lower()) is None
    return plural and not any(one.required for one in call.among("query", "body"))


def most(call: Call, description: Description) -> int | None:
    """How many it deletes at most, if it says so."""
    for one in call.among("query", "body", "path"):
        schema = description.resolved(one.schema)
        number = schema.get("maxItems")
        if number is None and words(one.name)[-1] in ("limit", "max", "maximum", "count", "size"):
            number = schema.get("maximum", schema.get("default"))
        if isinstance(number, int) and not isinstance(number, bool):
            return number
    return None


def _is_list(parameter: Parameter, description: Description) -> bool:
    return "array" in entries(description.resolved(parameter.schema).get("type"))


def _is_deletion(named: tuple[str, ...], method: str = "") -> bool:
    rest = [word for word in named if word not in HOW] or list(named)
    return rest[0] in VERBS or (method == "POST" and rest[-1] in NOUNS)
