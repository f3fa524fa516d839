"""Policies written in the test, and facts with few words."""

from collections.abc import Callable, Mapping
from textwrap import dedent

import pytest

from drillgate.documents.load import Document, load
from drillgate.documents.policy import Policy
from drillgate.facts.fact import Fact, FactKind
from drillgate.places import Place

HEAD = """\
policy: made-up
code: DG777
title: Made up for a test
severity: error
why: So that there is one.
"""
TAIL = """\
message: made up
examples: []
"""

Loads = Callable[[str], "Document[Policy]"]
Makes = Callable[..., Fact]


@pytest.fixture
def policy() -> Loads:
    """Loads a policy from its conditions; what is not said is made up. `of` stands in line 6, the rest below."""

    def loads(text: str) -> Document[Policy]:
        text = dedent(text)
        body = text if "of:" in text else f"of: operation\n{text}"
        head = "".join(line for line in HEAD.splitlines(keepends=True) if line.split(":")[0] + ":" not in body)
        tail = "".join(line for line in TAIL.splitlines(keepends=True) if line.split(":")[0] + ":" not in body)
        return load(Policy, (head + body + tail).encode(), "made-up.policy.yaml")

    return loads


@pytest.fixture
def fact() -> Makes:
    """Makes a fact of some values at a place."""

    def makes(
        kind: FactKind = "operation",
        values: Mapping[str, object] | None = None,
        *,
        places: Mapping[str, Place] | None = None,
    ) -> Fact:
        return Fact(kind, values or {}, Place("script.sql", 3, 5, 3, 20), places or {})

    return makes
