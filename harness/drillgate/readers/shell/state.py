"""What a script has set, passed and entered at a point of its run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from drillgate.operations import Guard
from drillgate.places import Place
from drillgate.readers.shell.values import Hole, Value, Word, literal

if TYPE_CHECKING:
    from tree_sitter import Node

    from drillgate.readers.shell.source import Source

MOST_VALUES = 6
MOST_GUARDS = 24


@dataclass(frozen=True, slots=True)
class Held:
    """A guard that is passed; `final` if what fails it ends the script, and not only a function or a round."""

    guard: Guard
    final: bool = False


@dataclass(frozen=True, slots=True)
class Loop:
    """What is done again and again: the variable that goes through it, and how many there are, if that is known."""

    variable: str = ""
    count: int | None = None


@dataclass(frozen=True, eq=False)
class Function:
    name: str
    body: "Node"
    source: "Source"


@dataclass(eq=False)
class State:
    variables: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    defaults: dict[str, str | None] = field(default_factory=dict)
    """What a variable is as long as nobody asks for anything else; None where that cannot be told."""
    journal: list[tuple[str, tuple[Value, ...] | None]] = field(default_factory=list)
    functions: dict[str, Function] = field(default_factory=dict)
    aliases: dict[str, Word] = field(default_factory=dict)
    guards: list[Held] = field(default_factory=list)
    loops: list[Loop] = field(default_factory=list)
    calls: list[tuple[Place, str]] = field(default_factory=list)
    """The calls that lead here, outermost first, with what they say."""
    entered: list[str] = field(default_factory=list)
    positional: tuple[Word, ...] | None = None
    option: str = ""
    """The option of the command line that is being looked at."""
    conditional: int = 0

    def assign(self, name: str, values: tuple[Value, ...]) -> None:
        self.journal.append((name, self.variables.get(name)))
        self.variables[name] = limited(name, values)
        if not self.conditional:
            words = values[0].words if values else ()
            self.defaults[name] = literal(words[0]) if len(words) == 1 else "" if not words else None
        elif name not in self.defaults:
            self.defaults[name] = ""

    def hold(self, guards: tuple[Guard, ...], *, final: bool = False) -> None:
        for guard in guards:
            if len(self.guards) < MOST_GUARDS and all(one.guard != guard for one in self.guards):
                self.guards.append(Held(guard, final))

    @contextmanager
    def within(self, *guards: Guard, loop: Loop | None = None) -> Iterator[None]:
        """Some guards are passed, and a loop is entered, for a while."""
        mark = len(self.guards)
        self.hold(guards)
        if loop is not None:
            self.loops.append(loop)
        yield
        if loop is not None:
            self.loops.pop()
        del self.guards[mark:]

    @contextmanager
    def branch(self, changes: dict[str, tuple[Value, ...]], *guards: Guard) -> Iterator[None]:
        """What is done only sometimes; `changes` gets what it has set, and all is as before it."""
        mark = len(self.journal)
        self.conditional += 1
        with self.within(*guards):
            yield
        self.conditional -= 1
        while len(self.journal) > mark:
            name, before = self.journal.pop()
            if name not in changes:
                changes[name] = tuple(replace(one, guards=(*one.guards, *guards)) for one in self.variables[name])
            if before is None:
                del self.variables[name]
            else:
                self.variables[name] = before

    def join(self, branches: list[dict[str, tuple[Value, ...]]], *, all_ways: bool) -> None:
        """Variables behind branches; without `all_ways`, none of them may have been taken."""
        for name in dict.fromkeys(name for changes in branches for name in changes):
            kept = not all_ways or any(name not in changes for changes in branches)
            before = self.variables.get(name, ()) if kept else ()
            if not kept and len(branches) > 1:
                self.defaults[name] = None
            values = before + tuple(value for changes in branches for value in changes.get(name, ()))
            self.journal.append((name, self.variables.get(name)))
            self.variables[name] = limited(name, tuple(dict.fromkeys(values)))


def limited(name: str, values: tuple[Value, ...]) -> tuple[Value, ...]:
    return values if len(values) <= MOST_VALUES else (Value(((Hole(name, many=True),),)),)
