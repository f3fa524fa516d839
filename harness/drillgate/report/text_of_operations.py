"""What files would do, for people."""

from collections.abc import Sequence
from typing import Final

from drillgate.operations import Action, Amount, Operation
from drillgate.report.characters import harmless
from drillgate.report.paint import painter

STYLES: Final = {
    Action.DESTROY: "red",
    Action.PURGE: "red",
    Action.OVERWRITE: "red",
    Action.UNPROTECT: "yellow",
    Action.OPAQUE: "yellow",
    Action.SOFT_DELETE: "green",
    Action.RESTORE: "green",
}


def operations(found: Sequence[Operation], *, colour: bool = False) -> str:
    """Two lines for each operation: its place and what it does, and the statement. It ends with how many there are."""
    ink = painter(colour=colour)
    lines: list[str] = []
    for operation in sorted(found, key=lambda operation: operation.place):
        target = f"{operation.target.kind} {operation.target.name}".strip()
        sure = "" if operation.confidence == "parsed" else f", by {operation.confidence}"
        what = harmless(f"{target} ({_extent(operation)}; recovery {operation.recovery}{sure})")
        lines.append(
            f"{harmless(str(operation.place))} {ink(operation.action.value, STYLES[operation.action], 'bold')} {what}"
        )
        lines.append(f"    {harmless(operation.statement)}")
        if operation.reason:
            lines.append(f"    {harmless(operation.reason)}")
    number = f"{len(found):,} operation{'' if len(found) == 1 else 's'}"
    return "\n".join([*lines, number]) + "\n"


def _extent(operation: Operation) -> str:
    extent = operation.extent
    if extent.count is not None:
        return f"{extent.count:,}"
    return "how many is unknown" if extent.amount is Amount.UNKNOWN else extent.amount.value
