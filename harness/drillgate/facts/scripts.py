"""What a change's scripts would do, against what the change says of them."""

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drillgate.facts.environments import others
from drillgate.facts.fact import UNKNOWN, Fact
from drillgate.facts.knowledge import UNITS
from drillgate.facts.plan import TAKING, UNANALYSED, Plan, expendable
from drillgate.operations import Kind, Operation, Recovery
from drillgate.places import Place

if TYPE_CHECKING:
    from drillgate.documents.change import Change, Script

PICKED = frozenset({Kind.ROWS, Kind.OBJECT, Kind.IDENTITY, Kind.SITE, Kind.APP, Kind.RESOURCE, Kind.UNKNOWN})
"""Kinds of target of which single ones are picked by their IDs."""

WHOLE = frozenset(map(str, Kind)) - frozenset(map(str, PICKED)) - {str(Kind.FILE), str(Kind.DEFINITION)}
"""Kinds of target that are no part of a unit, but hold many."""


@dataclass(frozen=True, slots=True)
class Taking:
    """A deletion of a script: the operation, its fact, and the file that its IDs come from, None if from no file that
    the script was given; `traced` is whether they come from a file or an argument at all."""

    operation: Operation
    fact: Fact
    file: str | None
    column: str | None
    traced: bool

    @property
    def kind(self) -> str:
        return str(self.fact.values["target.kind"])

    @property
    def expendable(self) -> bool:
        """Whether it takes nothing that anybody would miss: what is derived or ephemeral, or holds no data."""
        return expendable(self.fact)


def takings(plan: Plan, script: "Script") -> tuple[Taking, ...] | None:
    """The deletions of a script as it is run; None where it could not be analysed as a whole."""
    operations, facts = plan.operations.get(script.file), plan.facts(script.file)
    if operations is None or facts is None or any(str(operation.action) in UNANALYSED for operation in operations):
        return None
    return tuple(
        _taking(plan, script, operation, fact)
        for operation, fact in zip(operations, facts, strict=True)
        if operation.action in TAKING
    )


def script_facts(plan: Plan) -> Iterator[Fact]:
    """The fact of each script, in their order."""
    for position, script in enumerate(plan.change.scripts):
        found = takings(plan, script)
        here = plan.document.place("scripts", position)
        places = {
            name: plan.document.place("scripts", position, key)
            for name, key in (
                ("digest.declared", "digest"),
                ("runs", "runs"),
                ("ids.files", "arguments"),
                ("ids.undeclared", "arguments"),
                ("environments.other", "arguments"),
            )
        }
        values: dict[str, object] = {
            "file": script.file,
            "arguments": script.arguments,
            "runs": script.runs,
            "digest": plan.digests.get(script.file, UNKNOWN),
            "digest.declared": script.digest,
            "deletes.type": plan.change.deletes.type,
            "recovery.declared": str(plan.change.deletes.recovery),
            "environment.declared": plan.change.environment,
            "environments.other": _environments(plan, script),
        }
        if found is not None:
            values |= _of_takings(plan, found)
            places |= _places(plan, found)
        yield Fact("script", values, here, places)


def _of_takings(plan: Plan, found: Sequence[Taking]) -> dict[str, object]:
    other = [_beside(plan, taking) for taking in found]
    said = tuple(dict.fromkeys(name for name in other if isinstance(name, str)))
    elsewhere = _elsewhere(found)
    unknown = any(taking.traced and taking.file is None for taking in found)
    files = tuple(dict.fromkeys(taking.file for taking in found if taking.file is not None))
    undeclared = tuple(file for file in files if _listed(plan.change, file) is None)
    worst = [Recovery(str(taking.fact.values["recovery"])) for taking in found]
    order = list(Recovery)
    return {
        "deletes": tuple(dict.fromkeys(_called(taking) for taking in found)),
        "deletes.other": UNKNOWN if not said and UNKNOWN in other else said,
        "recovery.worst": str(max(worst, key=order.index)) if worst else None,
        "ids.files": UNKNOWN if unknown else files,
        "ids.undeclared": UNKNOWN if unknown and not undeclared else undeclared,
        "ids.columns.other": tuple(dict.fromkeys(_columns(plan.change, found))),
        "ids.elsewhere": len(elsewhere),
        "ids.elsewhere.statement": elsewhere[0].operation.statement if elsewhere else None,
    }


def _places(plan: Plan, found: Sequence[Taking]) -> dict[str, Place]:
    places: dict[str, Place] = {}
    if elsewhere := _elsewhere(found):
        places["ids.elsewhere"] = elsewhere[0].operation.place
    beside = [(taking, what) for taking in found if (what := _beside(plan, taking)) is not None]
    if beside:
        taking, _ = next((entry for entry in beside if entry[1] is not UNKNOWN), beside[0])
        places["deletes.other"] = taking.operation.place
    return places


def read_by(plan: Plan) -> tuple[tuple[tuple[str, ...], ...], bool, bool]:
    """For each ID list, the scripts that take IDs from it; whether of any script it is not known what it reads; and
    whether any takes IDs from elsewhere."""
    readers: list[list[str]] = [[] for _ in plan.change.ids]
    unknown = elsewhere = False
    for script in plan.change.scripts:
        found = takings(plan, script)
        unknown |= found is None or any(taking.traced and taking.file is None for taking in found)
        elsewhere |= found is not None and bool(_elsewhere(found))
        for taking in found or ():
            for position, entry in enumerate(plan.change.ids):
                reads = posixpath.normpath(entry.file) == taking.file and taking.column in (None, entry.column)
                if reads and script.file not in readers[position]:
                    readers[position].append(script.file)
    return tuple(map(tuple, readers)), unknown, elsewhere


def _taking(plan: Plan, script: "Script", operation: Operation, fact: Fact) -> Taking:
    source = operation.ids
    if source is None or (source.file is None and source.argument is None):
        return Taking(operation, fact, None, None, traced=False)
    file = source.file if source.file is not None else argument_of(script, str(source.argument), plan.change)
    if file is not None:
        file = posixpath.normpath(file)
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(script.file), file))
        if _listed(plan.change, file) is None and _listed(plan.change, beside) is not None:
            file = beside
    return Taking(operation, fact, file, source.column, traced=True)


def argument_of(script: "Script", name: str, change: "Change") -> str | None:
    """The value of an option, of a variable, or of the one positional argument that it can be; None if not known."""
    if name.startswith("-"):
        value = None
        for at, argument in enumerate(script.arguments):
            option, equals, given = argument.partition("=")
            if option == name:  # Of several the last counts.
                value = given if equals else "".join(script.arguments[at + 1 : at + 2]) or None
            elif len(option) > len("--") and option.startswith("--") and name.startswith(option):
                return None  # It may be short for the option, or another.
        return value
    if name in script.variables:
        return script.variables[name]
    files = [argument for argument in script.arguments if _listed(change, posixpath.normpath(argument)) is not None]
    if not files:
        files = [argument for argument in script.arguments if not argument.startswith("-")]
    return files[0] if len(files) == 1 else None


def _listed(change: "Change", file: str) -> int | None:
    """The position of an ID list among the change's."""
    return next((at for at, entry in enumerate(change.ids) if posixpath.normpath(entry.file) == file), None)


def _columns(change: "Change", found: Sequence[Taking]) -> Iterator[str]:
    for taking in found:
        entries = [entry for entry in change.ids if posixpath.normpath(entry.file) == taking.file]
        columns = [entry.column for entry in entries]
        if columns and taking.column is not None and taking.column not in columns:
            yield f"{taking.column} of {taking.file}"


def _elsewhere(found: Sequence[Taking]) -> list[Taking]:
    """Deletions of customers' data that pick what goes by themselves."""
    return [taking for taking in found if not taking.traced and taking.kind in PICKED and not taking.expendable]


def _beside(plan: Plan, taking: Taking) -> object:
    """What a deletion takes that is not of the change's type, in words; None if nothing, UNKNOWN if not known."""
    type_ = plan.change.deletes.type
    values = taking.fact.values
    expected, accepted, store = taking.operation.ids, values["ids.accepted"], values["target.store"]
    if taking.expendable:
        return None
    if expected is not None and expected.expected is not None:
        return None if expected.expected == type_ else expected.expected
    if isinstance(accepted, tuple) and accepted:
        return None if type_ in accepted else " or ".join(accepted)
    if taking.kind in UNITS:
        return None if taking.kind == type_ else taking.kind
    if taking.kind in WHOLE:
        return _called(taking)
    if plan.estate is None or not isinstance(store, str):
        return UNKNOWN
    declared = plan.estate.id_types.get(type_)
    if declared is None or not declared.stores:
        return UNKNOWN
    return None if store in declared.stores else f"{taking.kind} in {store}"


def _called(taking: Taking) -> str:
    name = taking.operation.target.name
    return f"{taking.kind} {name}" if name else taking.kind


def _environments(plan: Plan, script: "Script") -> object:
    text = plan.texts.get(script.file)
    lists = {entry.file for entry in plan.change.ids}
    arguments = [argument for argument in script.arguments if argument.rpartition("=")[2] not in lists]
    named = () if plan.estate is None else plan.estate.environments
    found = others(
        plan.change.environment,
        arguments,
        script.variables,
        "" if text is None else text.decode("utf-8", "replace"),
        named,
    )
    return UNKNOWN if text is None and not found else found
