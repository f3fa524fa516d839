"""DynamoDB's values and items, in less time and memory: moto weighs an item again for each of its attributes.

What comes out is the same; a test compares the two.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from drillgate.world.fidelity.patches import replaced

Method = Callable[..., Any]
TEXT = "S"
NESTED = "L", "M"


@contextmanager
def light() -> Iterator[None]:
    """Have values of the type text, which most are, and items be made and compared without detours."""
    from moto.dynamodb.models.dynamo_type import DynamoType, Item
    from moto.dynamodb.models.table import Table

    with ExitStack() as stack:
        for owner, name, make in (
            (DynamoType, "__init__", _value),
            (DynamoType, "__hash__", _hash),
            (DynamoType, "__eq__", _equal),
            (DynamoType, "cast_value", _cast),
            (DynamoType, "size", _size),
            (Item, "__init__", _item),
            (Table, "put_item", _put),
        ):
            stack.enter_context(replaced(owner, name, make))
        yield


def _value(original: Method) -> Method:
    def init(self: Any, told: Any) -> None:
        if isinstance(told, dict):
            kind, value = next(iter(told.items()))
            if kind not in NESTED:
                self.type, self.value = kind, value
                return
        original(self, told)

    return init


def _hash(original: Method) -> Method:
    return lambda self: hash((TEXT, self.value)) if self.type == TEXT else original(self)


def _equal(original: Method) -> Method:
    def equal(self: Any, other: Any) -> bool:
        if self.type == TEXT == other.type:
            return bool(self.value == other.value)
        return bool(original(self, other))

    return equal


def _cast(original: Any) -> Any:
    return property(lambda self: self.value if self.type == TEXT else original.fget(self))


def _size(original: Method) -> Method:
    def size(self: Any) -> int:
        if self.type == TEXT and isinstance(self.value, str):
            return len(self.value.encode())
        return int(original(self))

    return size


def _item(_: Method) -> Method:
    from moto.dynamodb.models.dynamo_type import DynamoType, LimitedSizeDict

    def init(self: Any, hash_key: Any, range_key: Any, attrs: Mapping[str, Any]) -> None:
        self.hash_key, self.range_key = hash_key, range_key
        values = {name: DynamoType(value) for name, value in attrs.items()}
        self.attrs = LimitedSizeDict()
        if values:
            *first, last = values
            dict.update(self.attrs, {name: values[name] for name in first})
            self.attrs[last] = values[last]  # weighs the whole

    return init


def _put(original: Method) -> Method:
    """An item's keys are the very values that it is found by, for nobody alters them."""

    def put_item(table: Any, *arguments: Any, **named: Any) -> Any:
        item = original(table, *arguments, **named)
        dict.__setitem__(item.attrs, table.hash_key_attr, item.hash_key)
        if item.range_key is not None:
            dict.__setitem__(item.attrs, table.range_key_attr, item.range_key)
        return item

    return put_item
