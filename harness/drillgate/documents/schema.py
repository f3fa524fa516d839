"""JSON Schema (2020-12) of each kind of document, derived from its dataclass."""

import sys
from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from drillgate.documents import moments
from drillgate.documents.bind import plain
from drillgate.documents.keys import Key, keys_of, without_none
from drillgate.documents.patterns import in_words

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


def schema_of(kind: type) -> Schema:
    """The JSON Schema of the documents that the dataclass `kind` describes; nested dataclasses stand in `$defs`.

    Patterns are meant as ECMA-262 has them. Beside the standard's keywords there is `patternErrorMessage`, which says
    in words what a pattern asks for; editors show it.
    Raises TypeError for a field of a type that documents do not have.
    """
    definitions: dict[str, Schema] = {}
    body = _mapping(kind, definitions)
    described = (sys.modules[kind.__module__].__doc__ or "").strip()
    schema: Schema = {
        "$schema": DIALECT,
        "$id": f"urn:drillgate:schema:{kind.__name__.lower()}",
        "title": kind.__name__,
        "description": described,
        **body,
    }
    if definitions:
        schema["$defs"] = definitions
    return schema


def _mapping(kind: type, definitions: dict[str, Schema]) -> Schema:
    keys = keys_of(kind)
    schema: Schema = {
        "type": "object",
        "properties": {key.name: _property(key, definitions) for key in keys},
        "required": [key.name for key in keys if key.required],
        "additionalProperties": False,
    }
    if not schema["required"]:
        del schema["required"]
    return schema


def _property(key: Key, definitions: dict[str, Schema]) -> Schema:
    if key.schema is not None:
        schema = dict(key.schema)
    else:
        schema = _of(key.type, definitions)
        if key.pattern is not None:
            schema |= _pattern(key.pattern, in_words(key.pattern))
        elif key.type is str:
            schema["minLength"] = 1
        if key.minimum is not None:
            schema["minimum"] = key.minimum
        if key.optional:
            schema = _or_nothing(schema)
    schema["description"] = key.about
    if not key.required and key.default is not None:
        schema["default"] = plain(key.default)
    return schema


def _of(hint: Any, definitions: dict[str, Schema]) -> Schema:
    hint, optional = without_none(hint)
    if optional:
        return _or_nothing(_of(hint, definitions))
    if hint is object or hint is Any:
        return {}
    origin = get_origin(hint)
    if origin is Literal:
        return {"enum": list(get_args(hint))}
    if origin is tuple and len(get_args(hint)) == 2 and get_args(hint)[1] is Ellipsis:
        return {"type": "array", "items": _of(get_args(hint)[0], definitions)}
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping) and get_args(hint)[0] is str:
        return {"type": "object", "additionalProperties": _of(get_args(hint)[1], definitions)}
    if isinstance(hint, type) and is_dataclass(hint):
        return _reference(hint, definitions)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [member.value for member in hint]}
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    raise TypeError(f"a document's key cannot be {hint}")


def _reference(kind: type, definitions: dict[str, Schema]) -> Schema:
    if kind.__name__ not in definitions:
        # Entered before it is complete, so that a kind may contain itself.
        definitions[kind.__name__] = {}
        definitions[kind.__name__] = {"title": kind.__name__, **_mapping(kind, definitions)}
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _or_nothing(schema: Schema) -> Schema:
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    if "type" in schema:
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]} if schema else {}


def _pattern(pattern: str, words: str) -> Schema:
    return {"pattern": f"^(?:{pattern})$", "patternErrorMessage": f"expected {words}"}


_PLAIN: Mapping[Any, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    timedelta: {"type": "string", **_pattern(moments.DURATION, moments.DURATION_EXPECTED)},
    datetime: {"type": "string", "format": "date-time", **_pattern(moments.TIMESTAMP, moments.TIMESTAMP_EXPECTED)},
    date: {"type": "string", "format": "date", **_pattern(moments.DATE, moments.DATE_EXPECTED)},
}
