"""What files would do, as rows of JSON, for programs."""

import json
from collections.abc import Iterable

from drillgate.operations import Operation


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
