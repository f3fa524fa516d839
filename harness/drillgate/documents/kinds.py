"""The kinds of document there are, and how a file tells which one it is."""

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from drillgate.documents.case import Case
from drillgate.documents.change import Change
from drillgate.documents.drill import Drill
from drillgate.documents.estate import Estate
from drillgate.documents.incident import Incident
from drillgate.documents.policy import Policy
from drillgate.documents.runbook import Runbook

KINDS: Mapping[str, type[Any]] = {
    "change": Change,
    "policy": Policy,
    "estate": Estate,
    "incident": Incident,
    "runbook": Runbook,
    "drill": Drill,
    "case": Case,
}
"""Each kind by its name, which is also the first key of its documents."""

SUFFIXES = (".yaml", ".yml")

# What may stand before the first key: a byte order mark, blank lines, comments, directives, the document's marker.
_BEFORE = re.compile(rb"(?:\xef\xbb\xbf|[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)|%[^\r\n]*|---(?=[ \t\r\n]))*+")
_KEY = re.compile(rb"""[ \t]*\{?[ \t]*(["']?)([a-z]+)\1[ \t]*:(?=[ \t\r\n"'{\[]|$)""")
_LOOKED_AT = 1 << 16


def kind_of(data: bytes) -> str | None:
    """The kind of a document by its first key, told without parsing it; None for foreign YAML. It never raises."""
    beginning = bytes(data[:_LOOKED_AT])
    before = _BEFORE.match(beginning)
    key = _KEY.match(beginning, before.end() if before is not None else 0)
    name = key[2].decode("ascii") if key is not None else ""
    return name if name in KINDS else None


def kind_of_name(file: str) -> str | None:
    """The kind of a document by its file's name: `*.KIND.yaml`, or `change.yaml` alone; None for other names."""
    name = PurePath(file).name
    stem = next((name.removesuffix(suffix) for suffix in SUFFIXES if name.endswith(suffix)), None)
    if stem is None:
        return None
    before, dot, kind = stem.rpartition(".")
    if stem == "change" or (dot and before and kind in KINDS):
        return kind
    return None
