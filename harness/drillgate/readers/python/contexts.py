"""The ways into a function: which calls of the same file lead there."""

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPTH = 6


@dataclass(frozen=True, eq=False, slots=True)
class Context:
    """A scope, and the call that led into it; without a call, nothing is known of its arguments."""

    scope: ast.AST
    call: ast.Call | None = None
    caller: "Context | None" = None

    def outward(self) -> "Iterator[Context]":
        """This context and those that led to it."""
        context: Context | None = self
        while context is not None:
            yield context
            context = context.caller

    @property
    def calls(self) -> tuple[ast.Call, ...]:
        """The calls that led here, outermost first."""
        return tuple(reversed([context.call for context in self.outward() if context.call is not None]))

    @property
    def outermost(self) -> "Context":
        return list(self.outward())[-1]

    @property
    def is_deep(self) -> bool:
        return len(self.calls) >= DEPTH
