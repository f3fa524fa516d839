"""Patterns mean the same in every Python that drillgate runs on."""

import re

import pytest

GROUP_POSSESSIVELY = re.compile(r"\)(?:[*+?]|\{\d*,?\d*\})\+")
CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")


def test_no_group_is_repeated_possessively(pytestconfig: pytest.Config) -> None:
    """Python 3.11 before 3.11.5 lets such a repetition take a part of what it should not; an atomic group is right."""
    package = pytestconfig.rootpath / "harness" / "drillgate"
    found = [
        f"{file.name}:{number}"
        for file in sorted(package.rglob("*.py"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if GROUP_POSSESSIVELY.search(CLASS.sub("[]", line))
    ]
    assert found == []
