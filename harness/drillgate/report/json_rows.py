"""What files would do, as rows: JSON for programs, an aligned listing for people."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from enum import Enum
from itertools import groupby
from typing import Any, Final

from drillgate.operations import Action, Amount, Confidence, Extent, Operation
from drillgate.places import Place
from drillgate.report.characters import harmless
from drillgate.report.json_layout import laid_out
from drillgate.report.json_of_gate import place
from drillgate.report.paint import Paint, painter

STYLES: Final = {
    Action.DESTROY: "red",
    Action.PURGE: "red",
    Action.OVERWRITE: "red",
    Action.UNPROTECT: "yellow",
    Action.GRANT: "yellow",
    Action.OPAQUE: "yellow",
    Action.UNREAD: "yellow",
    Action.SOFT_DELETE: "green",
    Action.RESTORE: "green",
}


FIELDS: Final = tuple(one.name for one in fields(Operation) if one.name != "place")


def operations(found: Iterable[Operation]) -> str:
    """A JSON array in ASCII, one object an operation and a line, in the order given.

    Each has the operation's place as `file, line, column, end_line, end_column`, and every other field of `Operation`
    under its name: words as text, places as objects, durations in seconds, what is not known as null.
    """
    return laid_out([row(one) for one in found], 1)


def row(of: Operation) -> dict[str, Any]:
    """One operation, for programs."""
    return {**place(of.place), **{name: _plain(getattr(of, name)) for name in FIELDS}}


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case Place():
            return place(value)
        case timedelta():
            return value.total_seconds()
        case tuple():
            return [_plain(each) for each in value]
        case _ if is_dataclass(value):
            return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    return value


def operations_text(found: Iterable[Operation], colour: bool) -> str:  # noqa: FBT001 - as the command line calls it
    """The operations by file, aligned; a last line counts them by action."""
    ordered = sorted(found, key=lambda one: one.place)
    if not ordered:
        return "no operations\n"
    ink = painter(colour=colour)
    lines: list[str] = []
    for file, group in groupby(ordered, key=lambda one: one.place.file):
        rows = [(one.action, _cells(one)) for one in group]
        widths = [max(len(cells[column]) for _, cells in rows) for column in range(len(rows[0][1]))]
        lines.append(ink(harmless(file), "bold"))
        lines += [_line(action, cells, widths, ink) for action, cells in rows]
        lines.append("")
    counts = ((action, sum(one.action == action for one in ordered)) for action in Action)
    lines.append(", ".join(f"{number} {action}" for action, number in counts if number))
    return "\n".join(lines) + "\n"


def _cells(one: Operation) -> tuple[str, ...]:
    about = "; ".join(_about(one))
    cells = (
        f"{one.place.line}:{one.place.column}",
        one.action,
        _extent(one.extent),
        f"{one.target.kind} {one.target.name}".strip(),
        f"leaves {one.recovery}",
        one.statement + (f"  [{about}]" if about else ""),
    )
    return tuple(map(harmless, cells))


def _about(one: Operation) -> Iterator[str]:
    """What else is known: why it was not understood, its guards, where its IDs are from, what it is reached from."""
    if one.reason or one.confidence == Confidence.TOKENS:
        yield one.reason or f"by {one.confidence}"
    if one.guards:
        yield f"behind {', '.join(dict.fromkeys(guard.kind.value for guard in one.guards))}"
    if one.holders:
        yield f"for {', '.join(one.holders)}"
    if one.ids is not None and (source := one.ids.file or one.ids.argument):
        yield f"IDs from {source}" + (f", column {one.ids.column}" if one.ids.column else "")
    if one.chain:
        yield f"reached from {one.chain[-1].line}:{one.chain[-1].column}"


def _extent(extent: Extent) -> str:
    if extent.amount == Amount.UNKNOWN:
        return "?"
    return f"{extent.amount} {extent.count}" if extent.count and extent.amount == Amount.SOME else extent.amount.value


def _line(action: Action, cells: tuple[str, ...], widths: list[int], ink: Paint) -> str:
    padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
    padded[1] = ink(padded[1], STYLES[action])
    padded[-1] = cells[-1]
    return "  " + "  ".join(padded).rstrip()
