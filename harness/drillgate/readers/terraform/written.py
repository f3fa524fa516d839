"""What is written in a configuration, as data, and where each value of it stands."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from drillgate.places import Place

UNKNOWN_TEXT: Final = "${…}"
"""What is put together in another way than by naming something."""

REFERENCE: Final = re.compile(r"[\w.*\-\[\]\"]{1,150}")
"""What only names something, and so is told as it is written."""

BUCKET: Final = re.compile(r"(aws_s3_bucket\.[\w-]+(?:\[[^\]]*\])?)\.arn")
MOST: Final = 50_000
"""Values that are worked out for those who name locals: locals that name locals could come to any number of them."""

CHAIN: Final = 20
"""Locals that name one another, one after the other, which are followed."""

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A value as plain data, in which a text with `${` stands for what is not written out, and what is inside of it.

    Of what depends on a condition it is {"Fn::If": [the condition, one, the other]}, as CloudFormation has it.
    """

    data: object
    where: Callable[[], Place]
    inside: Mapping[Any, "Written"] = field(default_factory=dict)

    def place(self, path: Path = ()) -> Place:
        """Where the value at a path stands; what is around it, if it is absent."""
        one = self
        for step in path:
            if step not in one.inside:
                break
            one = one.inside[step]
        return one.where()


@dataclass(slots=True)
class Scope:
    """The locals of a file by name, and how many more values in them are worked out.

    `is_too_deep`: some value of the file is nested more deeply than is looked into.
    """

    locals: Mapping[str, "Expression"] = field(default_factory=dict)
    left: int = MOST
    resolving: set[str] = field(default_factory=set)
    is_too_deep: bool = False

    def count(self) -> bool:
        """Whether one more value may be worked out."""
        self.left -= bool(self.resolving)
        return not self.resolving or self.left > 0

    def local(self, name: str) -> Written | None:
        """What a local stands for; None if it stands in another file, in terms of itself, or is too much."""
        expression = self.locals.get(name)
        if expression is None or name in self.resolving or len(self.resolving) >= CHAIN or self.left <= 0:
            return None
        self.resolving.add(name)
        written = expression.written(self)
        self.resolving.discard(name)
        return written


class Expression(Protocol):
    """What an attribute is set to."""

    def written(self, scope: Scope) -> Written: ...


def unknown(source: str) -> str:
    """The text that stands for an expression that is not written out. Of a bucket's ARN the beginning is known."""
    if REFERENCE.fullmatch(source) is None:
        return UNKNOWN_TEXT
    bucket = BUCKET.fullmatch(source)
    return f"${{{source}}}" if bucket is None else f"arn:aws:s3:::${{{bucket[1]}}}"


def said(data: object) -> str:
    """What a value comes to within a text."""
    if isinstance(data, bool):
        return str(data).lower()
    return str(data) if isinstance(data, str | int | float) else UNKNOWN_TEXT


def listed(values: Sequence[Written], where: Callable[[], Place]) -> Written:
    return Written([one.data for one in values], where, dict(enumerate(values)))


def mapped(values: Mapping[str, Written], where: Callable[[], Place]) -> Written:
    return Written({name: one.data for name, one in values.items()}, where, values)
