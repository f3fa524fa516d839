"""Operations as a test writes them down: on one line each, or whole with places by the text that stands there."""

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import dedent

import pytest

from drillgate.operations import (
    Action,
    Amount,
    Confidence,
    Extent,
    Guard,
    GuardKind,
    IdSource,
    Kind,
    Operation,
    Recovery,
    Target,
)
from drillgate.places import Place
from drillgate.readers.shell import read


def told(operation: Operation) -> str:
    """An operation on one line: all of it but its place, statement, chain, guards and IDs."""
    extent = operation.extent.amount + (f" {operation.extent.count}" if operation.extent.count is not None else "")
    words = (operation.action, operation.target.kind, operation.target.name, extent, operation.recovery)
    return " | ".join((*words, *filter(None, [operation.reason])))


@dataclass(frozen=True)
class Script:
    code: str

    def read(self, dialect: str = "") -> tuple[Operation, ...]:
        return read(self.code, "script.sh", dialect=dialect)

    def place(self, text: str) -> Place:
        """Where a text stands that is in the code just once."""
        assert self.code.count(text) == 1, f"{text!r} stands {self.code.count(text)} times in the code"
        start = self.code.index(text)
        end = start + len(text)
        return Place(
            "script.sh",
            self.code.count("\n", 0, start) + 1,
            start - self.code.rfind("\n", 0, start),
            self.code.count("\n", 0, end) + 1,
            end - self.code.rfind("\n", 0, end),
        )

    def operation(
        self,
        text: str,
        kind: Kind,
        name: str = "",
        *,
        action: Action = Action.DESTROY,
        amount: Amount = Amount.ONE,
        count: int | None = None,
        recovery: Recovery = Recovery.NONE,
        guards: tuple[tuple[GuardKind, str], ...] = (),
        ids: IdSource | None = None,
        chain: tuple[str, ...] = (),
        statement: str | None = None,
        reason: str = "",
        confidence: Confidence = Confidence.PARSED,
    ) -> Operation:
        return Operation(
            action=action,
            target=Target(kind, name),
            extent=Extent(amount, count),
            recovery=recovery,
            place=self.place(text),
            statement=" ".join(text.split())[:200] if statement is None else statement,
            confidence=confidence,
            guards=tuple(Guard(guard, self.place(where)) for guard, where in guards),
            ids=ids,
            chain=tuple(self.place(call) for call in chain),
            reason=reason,
        )


@pytest.fixture(scope="session")
def script() -> Callable[[str], Script]:
    """A script of the given code, its indentation taken away."""
    return lambda code: Script(dedent(code).lstrip("\n"))


@pytest.fixture(scope="session")
def tell() -> Callable[[str], list[str]]:
    return lambda code: [told(operation) for operation in read(dedent(code).lstrip("\n"), "script.sh")]
