"""A Python file while it is read: its source, its index, and what was found out about its expressions."""

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from drillgate.readers.python.contexts import Context
from drillgate.readers.python.index import Binding, Index
from drillgate.readers.python.source import Source
from drillgate.readers.python.values import Options, Value

if TYPE_CHECKING:
    from drillgate.documents.client import Client
    from drillgate.readers.python.conditions import Verdict
    from drillgate.readers.python.dead_guards import Declarations
    from drillgate.readers.python.guards import Block, Condition

STEPS = 100_000
LIMIT = 50


@dataclass(eq=False, slots=True)
class Script:
    """`steps` bounds the work on one file: past it, values are unknown, and what hangs on them is opaque."""

    source: Source
    index: Index
    evaluator: Callable[["Script", ast.AST, Context], Value]
    clients: "tuple[Client, ...]" = ()
    values: dict[tuple[ast.AST, Context], Value] = field(default_factory=dict)
    contexts: dict[ast.AST, tuple[Context, ...]] = field(default_factory=dict)
    standing: dict[ast.AST, Context] = field(default_factory=dict)
    entered: dict[tuple[ast.AST, ast.AST | None, Context | None], Context] = field(default_factory=dict)
    ordered: dict[tuple[ast.AST, str], tuple[list[Binding], list[tuple[int, int]]]] = field(default_factory=dict)
    collected: dict[tuple[str, Context], Value | None] = field(default_factory=dict)
    options: Options | None = None
    declarations: "Declarations | None" = None
    blocks: dict[tuple[ast.AST, Context], "tuple[Block, ...]"] = field(default_factory=dict)
    verdicts: dict["Condition", "tuple[Verdict, ...]"] = field(default_factory=dict)
    depth: int = 0
    steps: int = STEPS

    def value(self, node: ast.AST, context: Context) -> Value:
        """What an expression of `context`'s scope, or of a scope inside it, stands for."""
        return self.evaluator(self, node, context)

    def alone(self, scope: ast.AST) -> Context:
        """A scope without anything known of its callers."""
        return self.standing.setdefault(scope, Context(scope))

    def enter(self, scope: ast.AST, call: ast.Call | None, caller: Context) -> Context:
        """A function as it is entered by a call; the same object for the same call."""
        key = (scope, call, caller)
        return self.entered.setdefault(key, Context(scope, call, caller))

    def imports(self, *names: str) -> bool:
        return any(module == name or module.startswith(f"{name}.") for module in self.index.imports for name in names)
