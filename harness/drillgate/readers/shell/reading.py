"""A walk through a script in the order in which it runs, with what is known of its variables on the way."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice, product
from typing import TYPE_CHECKING

from drillgate.operations import Guard, GuardKind, Operation
from drillgate.readers.shell import conditions, expansion
from drillgate.readers.shell.broken import unclear
from drillgate.readers.shell.departures import leaves
from drillgate.readers.shell.invocation import Invocation
from drillgate.readers.shell.programs import run
from drillgate.readers.shell.programs.unresolved import is_known
from drillgate.readers.shell.source import File, Source
from drillgate.readers.shell.state import Function, Loop, State
from drillgate.readers.shell.values import (
    Hole,
    Origin,
    Piece,
    Stream,
    Value,
    Word,
    holes,
    joined,
    literal,
    origin_of,
    template,
)

if TYPE_CHECKING:
    from tree_sitter import Node

DEEPEST = 60
MOST_CHOICES = 8
MOST_CALLS = 16
MOST_WORDS = 500
MOST_ENTERED = 8
NO_FILES = frozenset({"/dev/tty", "/dev/null", "/dev/stdin", "-"})
SILENT = frozenset({"comment", "heredoc_start", "heredoc_end", "variable_name", "word", "file_descriptor"})


class Reader:
    """Reads one file. `operations` is what was found so far."""

    def __init__(self, file: File, dialect: str) -> None:
        self.file = file
        self.dialect = dialect
        self.state = State()
        self.operations: list[Operation] = []
        self.budget = 20_000 + 2 * len(file.text)
        self.texts = 50_000 + 4 * len(file.text)
        self.depth = 0
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
                stream = better(stream, work())
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

    def command(self, source: Source, node: "Node", stdin: Stream | None = None) -> Stream:
        self.visited.add((id(source), node.id))
        arguments: list[Node] = []
        for child in node.children:
            kind = child.type
            if kind == "variable_assignment":
                self.assignment(source, child)
            elif kind in {"file_redirect", "heredoc_redirect", "herestring_redirect"}:
                stdin = self.input(source, child) or stdin
            elif child.is_named and kind != "file_descriptor":
                arguments.append(child)
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

    def pipeline(self, source: Source, node: "Node", stdin: Stream | None) -> Stream:
        return self.stages(source, [child for child in node.named_children if child.type != "comment"], stdin)

    def stages(self, source: Source, nodes: Sequence["Node"], stdin: Stream | None) -> Stream:
        stream = stdin
        for node in nodes:
            limits = stream.origin.bounded if stream is not None and stream.origin is not None else None
            with self.state.within(*((limits,) if limits is not None else ())):
                stream = self.statement(source, node, stream)
        return stream or Stream()

    def redirected(self, source: Source, node: "Node", stdin: Stream | None) -> Stream:
        body = node.child_by_field_name("body")
        redirects = [child for child in node.named_children if child.type.endswith("_redirect")]
        for redirect in redirects:
            stdin = self.input(source, redirect) or stdin
        stream = self.stages(source, [body], stdin) if body is not None else Stream()
        for redirect in redirects:
            if redirect.type != "heredoc_redirect":
                continue
            # The grammar puts what follows on the line of `<<EOF` inside of the redirect.
            for child in redirect.named_children:
                if child.type == "pipeline":
                    stream = self.stages(source, child.named_children, stream)
                elif child.type not in {
                    "heredoc_body",
                    "heredoc_start",
                    "heredoc_end",
                    "file_redirect",
                    "herestring_redirect",
                }:
                    self.statement(source, child)
        return stream

    def input(self, source: Source, node: "Node") -> Stream | None:
        """What a redirect gives a command to read."""
        if node.type == "herestring_redirect":
            given = [child for child in node.named_children if child.type != "file_descriptor"]
            text = joined(expansion.single(self, source, child) for child in given)
            return Stream(text=text, origin=origin_of(text))
        if node.type == "heredoc_redirect":
            start = next((source.said(child) for child in node.children if child.type == "heredoc_start"), "")
            stream: Stream | None = Stream(text=())
            for child in node.named_children:
                if child.type == "heredoc_body":
                    as_it_is = start[:1] in {"'", '"', "\\"}
                    stream = Stream(text=expansion.heredoc(self, source, child, as_it_is=as_it_is))
                elif child.type == "file_redirect":
                    self.input(source, child)
            return stream
        destination = node.child_by_field_name("destination")
        if destination is None:
            return None
        words: list[Word] = []

        def once() -> Stream:
            words.append(expansion.single(self, source, destination))
            return Stream()

        self.each_choice(once)
        word = next((one for one in words if is_data(one)), next(filter(None, words), ()))
        operator = next((child.type for child in node.children if not child.is_named), "")
        if operator != "<" or literal(word) in NO_FILES:
            return None
        if destination.type == "process_substitution":
            return Stream(origin=origin_of(word), maker="pipe")
        return from_file(word)

    def and_or(self, source: Source, node: "Node", _: Stream | None) -> Stream:
        parts: list[tuple[str, Node]] = []
        while node.type == "list" and len(node.children) >= 3:
            parts.append((node.children[1].type, node.children[-1]))
            node = node.children[0]
        parts.reverse()
        stream = self.statement(source, node)
        held: list[Guard] = []
        settled: list[tuple[Node, bool]] = [(node, True)]
        before = node
        for operator, one in parts:
            if operator == "&&":
                held += conditions.classify(self, source, before, holds=True)
            else:
                held = list(conditions.classify(self, source, before, holds=False)) if len(settled) == 1 else []
            changes: dict[str, tuple[Value, ...]] = {}
            with self.state.branch(changes, *held):
                stream = self.statement(source, one)
            if not leaves(self.state, source, [one]):
                self.state.join([changes], all_ways=False)
                settled.append((one, operator == "&&"))
            before = one
        if parts:
            self.settle(source, parts, settled)
        return stream

    def settle(self, source: Source, parts: list[tuple[str, "Node"]], settled: list[tuple["Node", bool]]) -> None:
        """What is known behind `check || exit` and `check && exit`."""
        operator, last = parts[-1]
        leaving = leaves(self.state, source, [last])
        if not leaving:
            return
        if operator == "||":
            for node, needed in settled:
                if needed:
                    self.state.hold(conditions.classify(self, source, node, holds=True), final=leaving > 1)
        elif len(parts) == 1:
            self.state.hold(conditions.classify(self, source, settled[0][0], holds=False), final=leaving > 1)

    def if_statement(self, source: Source, node: "Node", stdin: Stream | None) -> Stream:
        clauses: list[tuple[list[Node], list[Node]]] = [([], [])]
        otherwise: list[Node] | None = None
        for number, child in enumerate(node.children):
            if child.type == "elif_clause":
                clauses.append(parts_of(child))
            elif child.type == "else_clause":
                otherwise = child.children[1:]
            elif node.field_name_for_child(number) == "condition":
                clauses[0][0].append(child)
            elif child.type not in {"if", "then", "fi"}:
                clauses[0][1].append(child)
        branches: list[dict[str, tuple[Value, ...]]] = []
        failed: list[Guard] = []
        asked: list[Guard] = []
        after: list[tuple[tuple[Guard, ...], int]] = []
        for condition, body in clauses:
            self.sequence(source, condition, stdin)
            test = next((one for one in reversed(condition) if one.is_named and one.type != "comment"), None)
            holds = conditions.classify(self, source, test, holds=True) if test is not None else ()
            fails = conditions.classify(self, source, test, holds=False) if test is not None else ()
            changes: dict[str, tuple[Value, ...]] = {}
            with self.state.branch(changes, *failed, *holds):
                mark = len(self.state.guards)
                self.sequence(source, body, stdin)
                if fails:
                    asked += [one.guard for one in self.state.guards[mark:] if one.final]
            leaving = leaves(self.state, source, body)
            if not leaving:
                branches.append(changes)
            after.append((fails, leaving))
            failed += fails
        other_leaves = 0
        if otherwise is not None:
            changes = {}
            with self.state.branch(changes, *failed):
                self.sequence(source, otherwise, stdin)
            other_leaves = leaves(self.state, source, otherwise)
            if not other_leaves:
                branches.append(changes)
        self.state.join(branches, all_ways=otherwise is not None)
        for fails, leaving in after:
            if not leaving:
                break
            self.state.hold(fails, final=leaving > 1)
        if other_leaves and len(clauses) == 1 and clauses[0][0]:
            test = next((one for one in reversed(clauses[0][0]) if one.is_named), None)
            if test is not None:
                self.state.hold(conditions.classify(self, source, test, holds=True), final=other_leaves > 1)
        if otherwise is None and len(clauses) == 1:
            # Either somebody has said so on the command line, or they are asked.
            self.state.hold(tuple(one for one in asked if one.kind is GuardKind.CONFIRMATION), final=True)
        return Stream()

    def while_statement(self, source: Source, node: "Node", stdin: Stream | None) -> Stream:
        condition = node.children_by_field_name("condition")
        body = node.child_by_field_name("body")
        limits = stdin.origin.bounded if stdin is not None and stdin.origin is not None else None
        changes: dict[str, tuple[Value, ...]] = {}
        guards = (limits,) if limits is not None else ()
        with self.state.branch(changes, *guards), self.state.within(loop=Loop()):
            self.sequence(source, condition, stdin)
            if body is not None:
                self.sequence(source, [body], stdin)
        self.state.join([changes], all_ways=False)
        return Stream(origin=stdin.origin if stdin is not None else None, maker="a loop")

    def for_statement(self, source: Source, node: "Node", stdin: Stream | None) -> Stream:
        return self.each_choice(lambda: self.through(source, node, stdin))

    def through(self, source: Source, node: "Node", stdin: Stream | None) -> Stream:
        variable = node.child_by_field_name("variable")
        name = source.said(variable) if variable is not None else ""
        values = node.children_by_field_name("value")
        words = [word for one in values for word in expansion.expand(self, source, one)]
        if not values and variable is not None:
            words = expansion.variable(self, "@")
        if values and not words:
            return Stream()  # nothing to go through
        body = node.child_by_field_name("body")
        origin = origin_of(joined(words))
        is_question = bool(node.children) and node.children[0].type == "select"
        is_literal = bool(words) and not is_question and all(literal(word) is not None for word in words)
        many = any(any(True for _ in holes(word)) or set("*?{") & set(template(word)) for word in words)
        count = None if many or not words else len(words)
        if name and is_literal and len(words) <= 6:
            self.state.assign(name, tuple(Value((word,)) for word in dict.fromkeys(words)))
        elif name:
            hole = Hole(name, Origin(asked=True) if is_question else origin)
            self.state.assign(name, (Value(((hole,),)),))
        limits = origin.bounded if origin is not None else None
        changes: dict[str, tuple[Value, ...]] = {}
        loop = Loop() if is_question else Loop(name, count)
        with self.state.branch(changes, *((limits,) if limits is not None else ())), self.state.within(loop=loop):
            if body is not None:
                self.sequence(source, [body], stdin)
        self.state.join([changes], all_ways=False)
        return Stream(origin=origin, maker="a loop")

    def c_style_for(self, source: Source, node: "Node", stdin: Stream | None) -> Stream:
        body = node.child_by_field_name("body")
        self.substitutions(source, node, skip=body)
        changes: dict[str, tuple[Value, ...]] = {}
        with self.state.branch(changes), self.state.within(loop=Loop()):
            if body is not None:
                self.sequence(source, [body], stdin)
        self.state.join([changes], all_ways=False)
        return Stream()

    def case_statement(self, source: Source, node: "Node", stdin: Stream | None) -> Stream:
        value = node.child_by_field_name("value")
        subject = expansion.single(self, source, value) if value is not None else ()
        origin = origin_of(subject)
        branches: list[dict[str, tuple[Value, ...]]] = []
        is_complete = False
        passed: list[tuple[str, bool, int]] = []
        for item in node.named_children:
            if item.type != "case_item":
                continue
            patterns = [source.said(one) for one in item.children_by_field_name("value")]
            known = set(item.children_by_field_name("value"))
            body = [child for child in item.children if child not in known and child.type not in CASE_MARKS]
            for one in known:
                self.substitutions(source, one)
            is_complete = is_complete or "*" in patterns
            outer = self.state.option
            if origin is not None and origin.argument is not None:
                self.state.option = option_of(patterns, origin) or outer
            changes: dict[str, tuple[Value, ...]] = {}
            guards = conditions.of_case(self, source, node, subject, patterns)
            with self.state.branch(changes, *guards):
                self.sequence(source, body, stdin)
            self.state.option = outer
            leaving = leaves(self.state, source, body)
            if not leaving:
                branches.append(changes)
            passed.append(("|".join(patterns), bool(guards), leaving))
        self.state.join(branches, all_ways=is_complete)
        if passed and any(pattern == "*" and leaving for pattern, _, leaving in passed):
            staying = [patterns for patterns, _, leaving in passed if not leaving]
            final = all(leaving != 1 for _, _, leaving in passed)
            guards = conditions.of_case(self, source, node, subject, "|".join(staying).split("|")) if staying else ()
            self.state.hold(guards, final=final)
        return Stream()

    def function_definition(self, source: Source, node: "Node", _: Stream | None) -> Stream:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is not None and body is not None:
            said = source.said(name)
            earlier = self.state.functions.get(said)
            if earlier is not None and not self.entries[said]:
                self.alone(earlier)
            self.entries[said] = 0
            self.state.functions[said] = Function(said, body, source)
        return Stream()

    def apart(self, source: Source, node: "Node", stdin: Stream | None) -> Stream:
        """A subshell: what it checks and sets counts inside of it only."""
        with self.state.within():
            return self.sequence(source, node.children, stdin)

    def together(self, source: Source, node: "Node", stdin: Stream | None) -> Stream:
        return self.sequence(source, node.children, stdin)

    def tested(self, source: Source, node: "Node", _: Stream | None) -> Stream:
        self.substitutions(source, node)
        return Stream()

    def declared(self, source: Source, node: "Node", _: Stream | None) -> Stream:
        for child in node.named_children:
            if child.type == "variable_assignment":
                self.assignment(source, child)
            else:
                self.substitutions(source, child)
        return Stream()

    def assigned(self, source: Source, node: "Node", _: Stream | None) -> Stream:
        if node.type == "variable_assignment":
            self.assignment(source, node)
        else:
            for child in node.named_children:
                self.assigned(source, child, None)
        return Stream()

    def assignment(self, source: Source, node: "Node") -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None:
            return
        values: list[Value] = []

        def once() -> Stream:
            if value is None:
                found = Value(((),))
            elif value.type == "array":
                words = [word for child in value.named_children for word in expansion.expand(self, source, child)]
                found = Value(tuple(words), is_array=True)
            else:
                found = Value((expansion.single(self, source, value),))
            values.append(replace(found, guards=tuple(self.chosen_guards)))
            return Stream()

        self.each_choice(once)
        said = source.said(name)
        if name.type == "subscript":
            said = said.partition("[")[0]
            self.state.assign(said, (Value(((Hole(said),),), is_array=True),))
            return
        if any(child.type == "+=" for child in node.children):
            before = self.state.variables.get(said, (Value(()),))
            values = [
                Value((*old.words, *new.words), is_array=True, guards=old.guards + new.guards)
                if new.is_array or old.is_array
                else Value((joined((*old.words, *new.words), ""),), guards=old.guards + new.guards)
                for old in before
                for new in values
            ]
        if all(sum(map(len, one.words)) <= MOST_WORDS for one in values):
            self.state.assign(said, tuple(dict.fromkeys(values)))
        else:
            self.state.assign(said, (Value(((Hole(said, many=True),),)),))
        if value is not None and not self.state.conditional:
            self.state.defaults.update(conditions.rest_position(said, source.said(value)))

    # Substitutions

    def substituted(self, source: Source, node: "Node") -> Word:
        """What a command substitution leaves in its place."""
        if self.shallow:
            return (Hole("value"),)
        redirect = next((child for child in node.named_children if child.type == "file_redirect"), None)
        stream = self.input(source, redirect) if redirect is not None else None
        with self.state.within():
            stream = stream or self.sequence(source, node.children)
        if stream.text is not None:
            return stripped(stream.text)
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
CASE_MARKS = frozenset({"|", ")", "(", ";;", ";&", ";;&"})
STATEMENTS: "dict[str, Callable[[Reader, Source, Node, Stream | None], Stream]]" = {
    "command": Reader.command,
    "pipeline": Reader.pipeline,
    "redirected_statement": Reader.redirected,
    "list": Reader.and_or,
    "if_statement": Reader.if_statement,
    "while_statement": Reader.while_statement,
    "for_statement": Reader.for_statement,
    "c_style_for_statement": Reader.c_style_for,
    "case_statement": Reader.case_statement,
    "function_definition": Reader.function_definition,
    "subshell": Reader.apart,
    "compound_statement": Reader.together,
    "test_command": Reader.tested,
    "declaration_command": Reader.declared,
    "variable_assignment": Reader.assigned,
    "variable_assignments": Reader.assigned,
}


def parts_of(clause: "Node") -> tuple[list["Node"], list["Node"]]:
    """The condition and the body of an `elif`."""
    children = clause.children[1:]
    number = next((number for number, child in enumerate(children) if child.type == "then"), len(children))
    return children[:number], children[number + 1 :]


def option_of(patterns: list[str], origin: Origin) -> str:
    """The option of the command line that a branch of a `case` is for."""
    said = [one.rstrip("*").rstrip("=").strip("\"'") for one in patterns]
    options = [one for one in said if one.startswith("-") and len(one) > 1]
    if origin.argument == GETOPTS:
        options = [f"-{one}" for one in said if len(one) == 1 and one.isalnum()]
    return next((one for one in options if one.startswith("--")), options[0] if options else "")


GETOPTS = "getopts"


def from_file(word: Word) -> Stream:
    """What is read from a file."""
    origin = origin_of(word)
    if origin is not None and origin.temporary:
        return Stream(origin=origin, file=word, maker="file")
    if literal(word) is None and origin is not None and (origin.is_data or origin.bounded):
        return Stream(origin=replace(origin, column=None), file=word, maker="file")
    said = template(word)
    known = any(isinstance(part, Piece) for part in word)
    return Stream(origin=Origin(file=said) if known else Origin(), file=word, maker="file")


def is_data(word: Word) -> bool:
    origin = origin_of(word)
    return origin is not None and origin.is_data


def better(first: Stream, second: Stream) -> Stream:
    """Of what two ways hand on, that which leads to a file or an argument."""
    known = first.origin is not None and first.origin.is_data
    return second if not known and second.origin is not None and second.origin.is_data else first


def stripped(word: Word) -> Word:
    """A substitution loses the line breaks at its end."""
    if word and isinstance(word[-1], Piece):
        said = word[-1].text.rstrip("\n")
        return (*word[:-1], replace(word[-1], text=said)) if said else word[:-1]
    return word
