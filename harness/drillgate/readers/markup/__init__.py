"""JSON and YAML that others wrote: data, and where each value stands. Nothing in it makes a reader's work grow beyond
the text's own size: neither aliases, nor nesting, nor rings."""

from collections.abc import Sequence
from typing import Literal, Protocol

from drillgate.places import Place


class Markup(Protocol):
    """`data` is made of dict with texts for keys, list, str, int, float, bool and None."""

    @property
    def data(self) -> object: ...

    def place(self, path: Sequence[str | int], of: Literal["value", "key"] = "value") -> Place:
        """Where the value or the key at `path` stands; the nearest ancestor that is there if it is absent."""


def read(text: str, file: str) -> Markup:
    """What a text holds. Tags become the functions that CloudFormation means by them: `!Sub x` is {"Fn::Sub": "x"}.

    Raises InputError where it is neither JSON nor YAML, or more than is read.
    """
    from drillgate.readers.markup import json_text, yaml_text

    if json_text.looks_like(text):
        # YAML takes JSON, too, but not tabs, and not all that JSON can escape.
        try:
            return json_text.read(text, file)
        except json_text.NoJsonError as error:
            if file.lower().endswith(".json"):
                raise error.told from None
    return yaml_text.read(text, file)


def mapping(value: object) -> dict[str, object]:
    """A mapping; an empty one for whatever is none."""
    return value if isinstance(value, dict) else {}


def entries(value: object) -> list[object]:
    """A list; what stands alone where a list may stand, as its only entry; an empty one for nothing."""
    return value if isinstance(value, list) else [] if value is None else [value]
