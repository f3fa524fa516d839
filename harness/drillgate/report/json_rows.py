"""What files would do, as rows: JSON for programs, an aligned listing for people."""

import json
from collections.abc import Iterable
from itertools import groupby
from typing import Final

from drillgate.operations import Action, Amount, Extent, Operation
from drillgate.report.characters import harmless
from drillgate.report.paint import Paint, painter

STYLES: Final = {
    Action.DESTROY: "red",
    Action.PURGE: "red",
    Action.OVERWRITE: "red",
    Action.UNPROTECT: "yellow",
    Action.OPAQUE: "yellow",
    Action.SOFT_DELETE: "green",
    Action.RESTORE: "green",
}


def operations(found: Iterable[Operation]) -> str:
    """A JSON array, one object an operation, in the order given.

    Each has `file, line, column, action, target {kind, name, store}, extent {amount, count}, recovery, confidence,
    statement`.
    """
    rows = [
        {
            "file": one.place.file,
            "line": one.place.line,
            "column": one.place.column,
            "action": one.action.value,
            "target": {"kind": one.target.kind.value, "name": one.target.name, "store": one.target.store},
            "extent": {"amount": one.extent.amount.value, "count": one.extent.count},
            "recovery": one.recovery.value,
            "confidence": one.confidence.value,
            "statement": one.statement,
        }
        for one in found
    ]
    return json.dumps(rows, indent=2) + "\n"


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
    what = f"{one.target.kind} {one.target.name}".strip()
    sure = one.reason or (f"by {one.confidence}" if one.confidence == "tokens" else "")
    said = one.statement + (f"  [{sure}]" if sure else "")
    cells = (
        f"{one.place.line}:{one.place.column}",
        one.action,
        _extent(one.extent),
        what,
        f"leaves {one.recovery}",
        said,
    )
    return tuple(map(harmless, cells))


def _extent(extent: Extent) -> str:
    if extent.amount == Amount.UNKNOWN:
        return "?"
    return f"{extent.amount} {extent.count}" if extent.count and extent.amount == Amount.SOME else extent.amount.value


def _line(action: Action, cells: tuple[str, ...], widths: list[int], ink: Paint) -> str:
    padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
    padded[1] = ink(padded[1], STYLES[action])
    padded[-1] = cells[-1]
    return "  " + "  ".join(padded).rstrip()
