"""A JSON file, walked by pointers, so that whatever is not as expected is told where it stands. Values are never told:
an export, a Terraform state above all, holds secrets."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from drillgate.places import InputError, Place, Problem


@dataclass(frozen=True, slots=True)
class At:
    """A value in a file, with the JSON pointer that leads to it; None also stands for what is not there."""

    file: str
    pointer: str
    value: object

    def __str__(self) -> str:
        return f"{self.file}#{self.pointer}"

    def get(self, name: str) -> "At":
        """The value of a key; of an object alone."""
        escaped = name.replace("~", "~0").replace("/", "~1")
        return At(self.file, f"{self.pointer}/{escaped}", self.fields().get(name))

    def fields(self) -> dict[str, object]:
        if not isinstance(self.value, dict):
            raise self.unlike("an object")
        return self.value

    def entries(self) -> Iterator["At"]:
        """The entries of a list; none where there is no list."""
        if self.value is None:
            return
        if not isinstance(self.value, list):
            raise self.unlike("a list")
        for position, value in enumerate(self.value):
            yield At(self.file, f"{self.pointer}/{position}", value)

    def first(self) -> "At | None":
        return next(self.entries(), None)

    def text(self) -> str:
        if not isinstance(self.value, str) or not self.value:
            raise self.unlike("text")
        return self.value

    def number(self) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool) or not 0 <= self.value <= 1_000_000:
            raise self.unlike("a whole number from 0 to 1000000")
        return self.value

    def moment(self) -> datetime:
        """A time as the AWS CLI prints it: ISO 8601 with an offset, or seconds since 1970."""
        try:
            if isinstance(self.value, int | float) and not isinstance(self.value, bool):
                return datetime.fromtimestamp(self.value, UTC)
            moment = datetime.fromisoformat(self.text())
            if moment.tzinfo is not None:
                return moment.astimezone(UTC)
        except (ValueError, OverflowError, OSError):
            pass
        raise self.unlike("a time with an offset, or seconds since 1970")

    def unlike(self, expected: str) -> InputError:
        kinds = {dict: "an object", list: "a list", str: "text", bool: "a truth value", int: "a number"}
        found = "nothing" if self.value is None else kinds.get(type(self.value), "a number")
        return InputError(Problem(Place(self.file), f"at {self.pointer or '/'}: found {found}", expected))


def parsed(data: bytes, file: str) -> At:
    """The whole of a file. Raises InputError."""
    try:
        return At(file, "", json.loads(data))
    except json.JSONDecodeError as error:
        place = Place(file, error.lineno, error.colno)
        raise InputError(Problem(place, f"found no JSON ({error.msg})", "an export in JSON")) from None
    except (ValueError, RecursionError):
        raise InputError(Problem(Place(file), "found no JSON in UTF-8", "an export in JSON")) from None
