"""JSON that people can read and compare: outer levels over lines, each entry of a long list on one line of its own."""

import json
from collections.abc import Mapping
from enum import Enum
from typing import Any

from drillgate.report.characters import encodable


def laid_out(value: Any, levels: int) -> str:
    """A value as JSON in ASCII, `levels` of it over lines; the text ends with a line break.

    Surrogates are shown by their number, for strict parsers refuse them. No `##` stands in it as such, for printed to a
    log `##[name]` is a command to some CI servers; a parser reads the same.
    """
    return _laid_out(_whole(value), levels, "").replace("##", "\\u0023\\u0023") + "\n"


def _laid_out(value: Any, levels: int, indent: str) -> str:
    if levels == 0 or not value or not isinstance(value, dict | list):
        return json.dumps(value)
    inner = indent + "  "
    if isinstance(value, dict):
        rows = [f"{inner}{json.dumps(key)}: {_laid_out(item, levels - 1, inner)}" for key, item in value.items()]
        return "{\n" + ",\n".join(rows) + f"\n{indent}}}"
    return "[\n" + ",\n".join(inner + _laid_out(item, levels - 1, inner) for item in value) + f"\n{indent}]"


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return encodable(value.value if isinstance(value, Enum) else value)
    if isinstance(value, Mapping):
        return {encodable(key): _whole(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(item) for item in value]
    return value
