"""Moto's answers, put together with less searching. They are the same, byte by byte.

Moto looks for each field of an answer under up to ten names, each found anew every time, which is most of what a list
costs. Here the names are found once for each kind of object; and a time, which is told again and again while the clock
stands still, is read once.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, lru_cache
from typing import Any

from drillgate.world.fidelity.patches import replaced

TIMES = 1024
_NAMES = "names of a field"


@contextmanager
def applied() -> Iterator[None]:
    """Have moto's answers put together so."""
    from botocore import utils
    from moto.core import responses
    from moto.core.serialize import BaseJSONSerializer, ResponseSerializer

    with ExitStack() as stack:
        stack.enter_context(replaced(utils, "_parse_timestamp_with_tzinfo", lru_cache(TIMES, typed=True)))
        stack.enter_context(replaced(responses, "method_names_from_class", cache))
        stack.enter_context(replaced(responses, "camelcase_to_underscores", cache))
        stack.enter_context(replaced(ResponseSerializer, "get_value", _get_value))
        stack.enter_context(replaced(BaseJSONSerializer, "_serialize_type_map", _map))
        yield


def _get_value(original: Any) -> Any:
    from moto.core.serialize import AttributePickerContext, XFormedAttributePicker
    from moto.core.utils import get_value as value_of

    nothing = object()

    def names_of(serializer: Any, value: Any, key: str, shape: Any) -> tuple[str, ...]:
        by_kind = vars(shape).setdefault(_NAMES, {})
        found: tuple[str, ...] | None = by_kind.get((type(value), key))
        if found is None:
            context = AttributePickerContext(value, key, shape)
            found = by_kind[type(value), key] = tuple(
                dict.fromkeys(serializer._value_picker.get_possible_keys(context))
            )
        return found

    def get_value(serializer: Any, value: Any, key: str, shape: Any) -> Any:
        picker = serializer._value_picker
        if type(picker) is not XFormedAttributePicker or picker.response_transformers or hasattr(value, "Meta"):
            return original(serializer, value, key, shape)
        names = names_of(serializer, value, key, shape)
        if type(value) is dict:
            for name in names:
                if name in value:
                    return value[name]
            return None
        for name in names:
            found = value_of(value, name, nothing)
            if found is not nothing:
                return found
        return None

    return get_value


def _map(original: Any) -> Any:
    """Maps of DynamoDB's values, where those in text are taken as they are."""

    def serialize_type_map(serializer: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if shape.value.name != "AttributeValue" or type(value) is not dict or not all(map(_is_text, value.values())):
            original(serializer, serialized, value, shape, key)
            return
        texts = {name: {"S": text["S"]} for name, text in value.items()}
        serializer._default_serialize(serialized, texts, shape, key)

    return serialize_type_map


def _is_text(value: Any) -> bool:
    return type(value) is dict and len(value) == 1 and type(value.get("S")) is str
