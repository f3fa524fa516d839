"""The kinds of document there are, and how a file tells which one it is."""

import importlib
import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

NAMES = ("change", "policy", "estate", "incident", "runbook", "drill", "case", "project", "waivers", "client")

KINDS: Mapping[str, type[Any]]
"""Each kind by its name, which is also the first key of its documents."""

SUFFIXES = (".yaml", ".yml")

# What may stand before the first key: a byte order mark, blank lines, comments, directives, the document's marker.
_BEFORE = re.compile(rb"(?>(?:\xef\xbb\xbf|[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)|%[^\r\n]*|---(?=[ \t\r\n]))*)")
_KEY = re.compile(rb"""[ \t]*\{?[ \t]*(["']?)([a-z]+)\1[ \t]*:(?=[ \t\r\n"'{\[]|$)""")
_LOOKED_AT = 1 << 16


def kind_of(data: bytes) -> str | None:
    """The kind of a document by its first key, told without parsing it; None for foreign YAML. It never raises."""
    beginning = bytes(data[:_LOOKED_AT])
    before = _BEFORE.match(beginning)
    key = _KEY.match(beginning, before.end() if before is not None else 0)
    name = key[2].decode("ascii") if key is not None else ""
    return name if name in NAMES else None


def kind_of_name(file: str) -> str | None:
    """The kind of a document by its file's name: `*.KIND.yaml`, `change.yaml` or `drillgate.yaml`; None for others."""
    name = PurePath(file).name
    stem = next((name.removesuffix(suffix) for suffix in SUFFIXES if name.endswith(suffix)), None)
    if stem is None:
        return None
    if stem == "drillgate":
        return "project"
    before, dot, kind = stem.rpartition(".")
    if stem == "change" or (dot and before and kind in NAMES):
        return kind
    return None


def __getattr__(name: str) -> Mapping[str, type[Any]]:
    """KINDS, made when it is first asked for: to tell a file's kind takes none of the dataclasses of all kinds."""
    if name != "KINDS":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    modules = (importlib.import_module(f"drillgate.documents.{kind}") for kind in NAMES)
    kinds = {kind: getattr(module, kind.capitalize()) for kind, module in zip(NAMES, modules, strict=True)}
    globals()["KINDS"] = kinds
    return kinds
