"""Plain data against a kind's JSON Schema."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from drillgate.documents import moments
from drillgate.documents.problems import problems_of
from drillgate.documents.schema import schema_of
from drillgate.documents.tree import Tree
from drillgate.places import Problem


def validate(kind: type, tree: Tree) -> tuple[Problem, ...]:
    """All problems of the document `tree` under the schema of the dataclass `kind`, in the order of their places."""
    quick = _quick(kind)
    if quick is not None and quick(tree.data):
        return ()
    return problems_of(_thorough(kind).iter_errors(tree.data), tree)


@cache
def _quick(kind: type) -> Callable[[Any], bool] | None:
    """Whether data are valid, told many times as fast, where that library is installed; it never words a problem."""
    try:
        import jsonschema_rs
    except ImportError:
        return None
    formats = {name: _usable(read) for name, read in _FORMATS.items()}
    validator = jsonschema_rs.validator_for(schema_of(kind), validate_formats=True, formats=formats)
    is_valid: Callable[[Any], bool] = validator.is_valid
    return is_valid


@cache
def _thorough(kind: type) -> Any:
    from jsonschema import Draft202012Validator, FormatChecker
    from jsonschema.validators import extend

    checker = FormatChecker(formats=())
    for name, read in _FORMATS.items():
        checker.checks(name)(_usable(read))
    # jsonschema is typed, this function of it is not.
    extended: Any = extend
    validator = extended(Draft202012Validator, {"pattern": _pattern})
    return validator(schema_of(kind), format_checker=checker)


def _pattern(_validator: Any, pattern: str, instance: object, _schema: Any) -> Iterator[Any]:
    """The keyword `pattern` as ECMA-262 has it: only ASCII digits are digits, and `$` is the very end."""
    from jsonschema.exceptions import ValidationError

    if isinstance(instance, str) and not matches(pattern, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def matches(pattern: str, text: str) -> bool:
    python = pattern[:-1] + r"\Z" if pattern.endswith("$") and not pattern.endswith(r"\$") else pattern
    return re.search(python, text, re.ASCII) is not None


def _usable(read: Callable[[str], object]) -> Callable[[Any], bool]:
    def usable(value: Any) -> bool:
        if isinstance(value, str):
            try:
                read(value)
            except ValueError:
                return False
        return True

    return usable


_FORMATS: dict[str, Callable[[str], object]] = {"date-time": moments.timestamp, "date": moments.day}
