"""A walk through a script in the order in which it runs, with what is known of its variables on the way."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice, product
from typing import TYPE_CHECKING

from drillgate.operations import Guard, GuardKind, Operation
from drillgate.readers.shell import assignments, branches, expansion, groups, loops, pipes
from drillgate.readers.shell.broken import unclear
from drillgate.readers.shell.invocation import Invocation
from drillgate.readers.shell.programs import run
from drillgate.readers.shell.programs.unresolved import is_known
from drillgate.readers.shell.source import File, Source
from drillgate.readers.shell.state import Function, State
from drillgate.readers.shell.values import (
    Hole,
    Stream,
    Word,
)

if TYPE_CHECKING:
    from tree_sitter import Node

    from drillgate.documents.client import Client

DEEPEST = 60
MOST_CHOICES = 8
MOST_CALLS = 16
MOST_ENTERED = 8
SILENT = frozenset({"comment", "heredoc_start", "heredoc_end", "variable_name", "word", "file_descriptor"})


class Reader:
    """Reads one file. `operations` is what was found so far."""

    def __init__(self, file: File, dialect: str, clients: "tuple[Client, ...]" = (), depth: int = 0) -> None:
        self.file = file
        self.clients = clients
        self.dialect = dialect
        self.state = State()
        self.operations: list[Operation] = []
        self.budget = 20_000 + 2 * len(file.text)
        self.texts = 50_000 + 4 * len(file.text)
        self.depth = depth
        self.shallow = False
        self.choices: dict[str, int] = {}
        self.ambiguous: dict[str, int] = {}
        self.chosen_guards: list[Guard] = []
        self.entries: Counter[str] = Counter()
        self.idle: dict[Function, bool] = {}
        self.traps: list[tuple[Invocation, Word]] = []
        self.visited: set[tuple[int, int]] = set()
        self.sources: list[Source] = []  # kept, so that nodes of different trees are told apart

    def script(self, source: Source) -> None:
        """A whole text: what it runs, its traps, the functions that nothing calls, and what none of it reached."""
        self.sources.append(source)
        functions, traps = dict(self.state.functions), len(self.traps)
        root = source.tree.root_node
        mark = len(self.operations)
        self.sequence(source, root.children)
        for invocation, word in self.traps[traps:]:
            self.operations += invocation.text(word, "trap")
        del self.traps[traps:]
        self.state.guards.clear()
        for name, function in list(self.state.functions.items()):
            if functions.get(name) is not function and not self.entries[name]:
                self.entries[name] += 1
                self.alone(function)
        self.rest(source)
        if root.has_error:
            self.operations += unclear(source, root, self.operations[mark:])

    def alone(self, function: Function) -> None:
        """A function that nothing calls, or nothing that is known."""
        outer, self.state.positional = self.state.positional, None
        self.state.entered.append(function.name)
        with self.state.branch({}):
            self.sequence(function.source, [function.body])
        self.state.entered.pop()
        self.state.positional = outer

    def rest(self, source: Source) -> None:
        """The commands that the walk has not come to, each by itself."""
        self.shallow = True
        cursor = source.tree.walk()
        while True:
            node = cursor.node
            if node is not None and node.type == "command" and (id(source), node.id) not in self.visited:
                self.command(source, node)
            if cursor.goto_first_child() or cursor.goto_next_sibling():
                continue
            while cursor.goto_parent():
                if cursor.goto_next_sibling():
                    break
            else:
                break
        self.shallow = False

    @contextmanager
    def deeper(self) -> Iterator[bool]:
        self.depth += 1
        yield self.depth < DEEPEST
        self.depth -= 1

    def spend(self, cost: int = 1) -> bool:
        self.budget -= cost
        return self.budget > 0

    def spend_text(self, length: int) -> bool:
        """Whether there is still room to read a text inside of the script."""
        self.texts -= length
        return self.texts > 0

    def choose(self, key: str, number: int) -> int:
        """Which of the values of a variable it is this time; -1 for any of them."""
        chosen = self.choices.get(key)
        if chosen is not None:
            return chosen if chosen < number else 0
        self.ambiguous[key] = number
        return 0

    def each_choice(self, work: Callable[[], Stream]) -> Stream:
        """Do something for each of the values that its variables may have."""
        outer = self.choices, self.ambiguous, self.chosen_guards
        self.choices = {**self.choices, **dict.fromkeys(self.ambiguous, 0)}
        base, self.ambiguous, self.chosen_guards = self.choices, {}, []
        stream = work()
        ways = self.ambiguous
        if ways and self.spend(MOST_CHOICES):
            number = 1
            for one in ways.values():
                number *= one
            if number > MOST_CHOICES:
                combinations: Iterable[tuple[int, ...]] = [(-1,) * len(ways)]
            else:
                combinations = islice(product(*(range(one) for one in ways.values())), 1, None)
            for combination in combinations:
                self.choices, self.ambiguous, self.chosen_guards = (
                    {**base, **dict(zip(ways, combination, strict=True))},
                    {},
                    [],
                )
                stream = pipes.better(stream, work())
        self.choices, self.ambiguous, self.chosen_guards = outer
        return stream

    def passed_dry_run(self, source: Source, node: "Node") -> None:
        self.chosen_guards.append(Guard(GuardKind.DRY_RUN, source.place(node)))

    def chosen(self, variable: str) -> bool:
        """Whether it is one certain value of a loop's variable that is looked at."""
        return bool(variable) and (variable in self.ambiguous or self.choices.get(variable, -1) >= 0)

    def captured(self, work: Callable[[], object]) -> list[Operation]:
        outer, self.operations = self.operations, []
        work()
        found, self.operations = self.operations, outer
        return found

    # Statements

    def sequence(self, source: Source, nodes: Iterable["Node"], stdin: Stream | None = None) -> Stream:
        stream = Stream()
        for node in nodes:
            if node.is_named and node.type not in SILENT:
                stream = self.statement(source, node, stdin)
        return stream

    def statement(self, source: Source, node: "Node", stdin: Stream | None = None) -> Stream:
        with self.deeper() as allowed:
            if not allowed:
                return Stream()
            handler = STATEMENTS.get(node.type)
            return (
                handler(self, source, node, stdin)
                if handler is not None
                else self.sequence(source, node.children, stdin)
            )

    def command(
        self, source: Source, node: "Node", stdin: Stream | None = None, behind: "Iterable[Node]" = ()
    ) -> Stream:
        """A command; `behind` are words of it that the grammar has with a redirect before them."""
        self.visited.add((id(source), node.id))
        arguments: list[Node] = []
        for child in node.children:
            kind = child.type
            if kind == "variable_assignment":
                assignments.assignment(self, source, child)
            elif kind in {"file_redirect", "heredoc_redirect", "herestring_redirect"}:
                stdin = pipes.redirected_from(self, source, child) or stdin
            elif child.is_named and kind != "file_descriptor":
                arguments.append(child)
        arguments += behind
        return self.each_choice(lambda: self.invoke(source, node, arguments, stdin))

    def invoke(self, source: Source, node: "Node", arguments: list["Node"], stdin: Stream | None) -> Stream:
        argv = [word for one in arguments for word in expansion.expand(self, source, one)]
        while argv and not argv[0]:
            argv.pop(0)
        if not argv:
            return Stream()
        place, statement, chain = source.place(node), source.statement(node), self.state.calls
        if (
            self.state.positional is not None
            and chain
            and arguments
            and source.said(arguments[0]).strip('"') in HANDED_ON
        ):
            (place, statement), chain = chain[-1], chain[:-1]
        invocation = Invocation(
            reader=self,
            argv=tuple(argv),
            place=place,
            statement=statement,
            chain=tuple(one for one, _ in chain),
            stdin=stdin,
            guards=tuple(self.chosen_guards),
        )
        return run(invocation)

    def call(self, function: Function, invocation: Invocation) -> Stream:
        """A function of the script, with its arguments."""
        state = self.state
        self.entries[function.name] += 1
        many = self.entries[function.name] > 1
        cost = function.body.end_byte - function.body.start_byte if many else 0
        if (
            self.idle.get(function)
            or function.name in state.entered
            or len(state.entered) >= MOST_ENTERED
            or self.entries[function.name] > MOST_CALLS
            or not self.spend(cost)
        ):
            if is_known(invocation.words[0] if invocation.words else ""):
                self.operations += invocation.again(invocation.arguments)
            return Stream()
        outer, mark, before = state.positional, len(state.guards), len(self.operations)
        state.calls.append((invocation.place, invocation.statement))
        state.entered.append(function.name)
        state.positional = invocation.argv[1:]
        state.hold(invocation.guards)
        stream = self.sequence(function.source, [function.body], invocation.stdin)
        state.guards[mark:] = [one for one in state.guards[mark:] if one.final]
        state.positional = outer
        state.entered.pop()
        state.calls.pop()
        if len(self.operations) == before and function not in self.idle:
            # What does nothing by itself, whatever it is given, is not worth a second look.
            self.idle[function] = not SPEAKS.search(function.source.said(function.body))
        return stream

    # Substitutions

    def substituted(self, source: Source, node: "Node") -> Word:
        """What a command substitution leaves in its place."""
        if self.shallow:
            return (Hole("value"),)
        redirect = next((child for child in node.named_children if child.type == "file_redirect"), None)
        stream = pipes.redirected_from(self, source, redirect) if redirect is not None else None
        with self.state.within():
            stream = stream or self.sequence(source, node.children)
        if stream.text is not None:
            return pipes.stripped(stream.text)
        return (Hole(stream.maker or "value", stream.origin, many=True),)

    def substitutions(self, source: Source, node: "Node", skip: "Node | None" = None) -> None:
        """The commands that are run to fill in what a node says."""
        if self.shallow:
            return
        waiting = [node]
        while waiting:
            one = waiting.pop()
            if one == skip:
                continue
            if one.type in expansion.SUBSTITUTIONS:
                self.statement(source, one)
            else:
                waiting.extend(reversed(one.named_children))


SPEAKS = re.compile(r"\$\{?[@*\d]|\b(?:exit|read|return)\b")
HANDED_ON = frozenset({"$@", "$*", "${@}", "$1", "${@:1}", "${@:2}"})
STATEMENTS: "dict[str, Callable[[Reader, Source, Node, Stream | None], Stream]]" = {
    "command": Reader.command,
    "pipeline": pipes.pipeline,
    "redirected_statement": pipes.redirected,
    "list": branches.and_or,
    "if_statement": branches.if_statement,
    "while_statement": loops.while_statement,
    "for_statement": loops.for_statement,
    "c_style_for_statement": loops.c_style_for,
    "case_statement": branches.case_statement,
    "function_definition": assignments.function_definition,
    "subshell": groups.apart,
    "compound_statement": groups.together,
    "test_command": groups.tested,
    "declaration_command": assignments.declared,
    "variable_assignment": assignments.assigned,
    "variable_assignments": assignments.assigned,
}
