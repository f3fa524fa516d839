"""How a correction is put over mocked AWS, and how it tells what it puts right."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Correction:
    """What plain moto does, and what the world does in its place, as the real service does by its documented `source`.

    A source is a page of the service's API reference or guide, named as it names itself; of what concerns all services,
    a page of the general reference or of moto's documentation.
    """

    service: str
    plain: str
    honest: str
    source: str


@contextmanager
def replaced(owner: Any, name: str, make: Callable[[Any], Any]) -> Iterator[None]:
    """Have `make(original)` stand where `owner.name` stood. Raises AttributeError where there is no such name."""
    original = vars(owner)[name] if isinstance(owner, type) else getattr(owner, name)
    setattr(owner, name, make(original))
    try:
        yield
    finally:
        setattr(owner, name, original)


class Refused(RuntimeError):  # noqa: N818 - the world refuses; nothing is wrong with it
    """A call that the world does not answer, since mocked AWS would answer it with something untrue.

    It is no `ClientError`, so that nobody takes it for "not found".
    """
