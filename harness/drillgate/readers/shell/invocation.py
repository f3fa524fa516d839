"""A command as it is run: its words, what it reads, and the operations that it may turn out to be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from drillgate.operations import Action, Amount, Confidence, Extent, Guard, IdSource, Kind, Operation, Recovery, Target
from drillgate.places import Place
from drillgate.readers.shell.source import inner
from drillgate.readers.shell.state import Loop
from drillgate.readers.shell.values import Hole, Piece, Stream, Word, holes, literal, template

if TYPE_CHECKING:
    from drillgate.readers.shell.reading import Reader

DEEPEST_TEXT = 6


@dataclass(frozen=True, slots=True)
class Option:
    """An option with the value that it has behind `=` or, where it takes one, in the next word."""

    name: str
    value: Word | None = None


@dataclass(frozen=True, eq=False)
class Invocation:
    reader: "Reader"
    argv: tuple[Word, ...]
    place: Place
    statement: str
    chain: tuple[Place, ...] = ()
    stdin: Stream | None = None
    guards: tuple[Guard, ...] = ()

    @cached_property
    def program(self) -> str:
        """The program's own name, "" if it is not known."""
        said = self.argv[0]
        if said and isinstance(said[-1], Piece) and (literal(said) is not None or "/" in said[-1].text):
            return template(said).rpartition("/")[2]
        return ""

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The arguments as messages show them."""
        return tuple(template(word) for word in self.argv[1:])

    @property
    def arguments(self) -> tuple[Word, ...]:
        return self.argv[1:]

    def parsed(self, takes: Iterable[str] = ()) -> tuple[list[Option], list[Word]]:
        """Options and other words; the options named in `takes` have the next word as their value."""
        with_value = frozenset(takes)
        options: list[Option] = []
        others: list[Word] = []
        waiting: str | None = None
        only_words = False
        for word, said in zip(self.arguments, self.words, strict=True):
            if waiting is not None:
                options.append(Option(waiting, word))
                waiting = None
            elif only_words or not said.startswith("-") or said == "-":
                others.append(word)
            elif said == "--":
                only_words = True
            elif said.startswith("--"):
                name, equals, _ = said.partition("=")
                if equals:
                    options.append(Option(name, after(word, len(name) + 1)))
                elif name in with_value:
                    waiting = name
                else:
                    options.append(Option(name))
            elif said in with_value:
                waiting = said
            elif (name := said.partition("=")[0]) in with_value and len(name) > 2:
                options.append(Option(name, after(word, len(name) + 1)))
            elif said[:2] in with_value:
                options.append(Option(said[:2], after(word, 2)))
            else:
                options.append(Option(said))
        if waiting is not None:
            options.append(Option(waiting))
        return options, others

    # What it turns out to be

    def operation(
        self,
        action: Action,
        kind: Kind,
        name: str = "",
        *,
        amount: Amount = Amount.ONE,
        count: int | None = None,
        recovery: Recovery = Recovery.NONE,
        ids: IdSource | None = None,
        reason: str = "",
        confidence: Confidence = Confidence.PARSED,
    ) -> Operation:
        if amount is Amount.ONE:
            amount, count = self.repeated()
        return Operation(
            action=action,
            target=Target(kind, name),
            extent=Extent(amount, count),
            recovery=recovery,
            place=self.place,
            statement=self.statement,
            confidence=confidence,
            guards=self.all_guards,
            ids=ids,
            chain=self.chain,
            reason=reason,
        )

    def destroys(self, kind: Kind, name: str = "", **others: Any) -> Operation:
        return self.operation(Action.DESTROY, kind, name, **others)

    def opaque(self, reason: str, kind: Kind = Kind.UNKNOWN, name: str = "") -> Operation:
        return self.operation(Action.OPAQUE, kind, name, amount=Amount.UNKNOWN, reason=reason)

    def unread(self, reason: str) -> Operation:
        return self.operation(Action.UNREAD, Kind.UNKNOWN, amount=Amount.UNKNOWN, reason=reason)

    @property
    def all_guards(self) -> tuple[Guard, ...]:
        return tuple(dict.fromkeys((*(one.guard for one in self.reader.state.guards), *self.guards)))

    def repeated(self) -> tuple[Amount, int | None]:
        """One, or some where loops around it do it again and again, with their number if it is known."""
        loops = [one for one in self.reader.state.loops if not self.reader.chosen(one.variable)]
        if not loops:
            return Amount.ONE, None
        count = 1
        for loop in loops:
            if loop.count is None:
                return Amount.SOME, None
            count *= loop.count
        return Amount.SOME, count

    def ids(self, *words: tuple[Word | None, str]) -> IdSource | None:
        """Where the IDs come from: of the words with the parameters that take them, the first that leads to a file or
        an argument; else the first that is not literal, with its source unknown."""
        unknown: IdSource | None = None
        for word, parameter in words:
            for hole in holes(word or ()):
                origin = hole.origin
                if origin is not None and origin.is_data:
                    return IdSource(origin.file, origin.column, origin.argument, parameter or None)
                unknown = unknown or IdSource(parameter=parameter or None)
        return unknown

    # What it runs

    def again(
        self,
        argv: Sequence[Word],
        *,
        loop: Loop | None = None,
        stdin: Stream | None = None,
        guards: tuple[Guard, ...] = (),
    ) -> list[Operation]:
        """The operations of a command that this one runs."""
        from drillgate.readers.shell.programs import run

        if not argv:
            return []
        with self.reader.deeper() as allowed:
            if not allowed:
                return [self.opaque("commands that run one another without end")]
            state = self.reader.state
            with state.within(*guards, loop=loop):
                following = replace(self, argv=tuple(argv), stdin=stdin if stdin is not None else self.stdin)
                return self.reader.captured(lambda: run(following))

    def text(self, word: Word, runner: str) -> list[Operation]:
        """The operations of a shell text that this command runs."""
        from drillgate.readers.shell.words import is_destructive

        if not any(isinstance(part, Piece) and part.text.strip() for part in word):
            return [self.unread(f"{runner} of what is made at run time: {template(word)}")] if word else []
        reader = self.reader
        cost = sum(len(part.text) for part in word if isinstance(part, Piece))
        if len(reader.state.calls) >= DEEPEST_TEXT + 8 or not reader.spend_text(cost):
            said = f"{runner} of a text that goes too deep"
            return [self.opaque(said) if is_destructive(template(word)) else self.unread(said)]
        with reader.deeper() as allowed:
            if not allowed:
                return [self.opaque(f"{runner} of a text that goes too deep")]
            state = reader.state
            mark = len(state.guards)
            held = list(state.guards)
            state.calls.append((self.place, self.statement))
            state.hold(self.guards)
            source = inner(reader.file, word, self.place)
            found = reader.captured(lambda: reader.script(source))
            state.calls.pop()
            del state.guards[mark:]
            state.guards[:] = held
            return found


def after(word: Word, start: int) -> Word:
    """What is left of a word behind its first characters."""
    from drillgate.readers.shell.values import cut

    return cut(word, start)


def hole(name: str) -> Word:
    return (Hole(name),)
