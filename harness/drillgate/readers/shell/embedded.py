"""SQL inside a script: handed to the SQL reader, its places mapped back into the file."""

import re
from dataclasses import replace

from drillgate.operations import Action, Amount, Extent, Guard, IdSource, Operation
from drillgate.places import Place
from drillgate.readers.shell.invocation import Invocation
from drillgate.readers.shell.source import STAND_IN, STAND_INS, STATEMENT_LENGTH, Source, inner
from drillgate.readers.shell.values import Hole, Piece, Word, template

TAKES = re.compile(
    rf"([\w.\"`\]]+)\s*(?:=|<>|in|like|any|=\s*any)\s*\(*\s*['\"]?{STAND_IN}(\d+)",
    re.IGNORECASE,
)
SQL = re.compile(r"\b(delete|drop|truncate|update|alter|merge|replace|purge|execute|call|do)\b", re.IGNORECASE)


def read_sql(invocation: Invocation, word: Word, dialect: str) -> list[Operation]:
    """The operations of SQL that a client runs."""
    from drillgate.readers import sql

    said = "".join(part.text for part in word if isinstance(part, Piece))
    if not said.strip():
        return [invocation.unread(f"SQL that is made at run time: {template(word)}")] if word else []
    if not invocation.reader.spend_text(len(said)):
        reason = "more SQL than is read of one script"
        return [invocation.opaque(reason) if SQL.search(said) else invocation.unread(reason)]
    source = inner(invocation.reader.file, word, invocation.place)
    starts = [0, *(match.end() for match in re.finditer("\n", source.text))]
    reader = invocation.reader
    found = [
        moved(invocation, source, one, starts)
        for one in sql.read(source.text, reader.file.name, dialect=dialect or reader.dialect, depth=reader.depth)
    ]
    if not found and isinstance(word[0], Hole):
        reason = f"SQL that is made at run time: {folded(template(word))}"
        return [invocation.opaque(reason) if SQL.search(said) else invocation.unread(reason)]
    return found


def folded(said: str) -> str:
    return " ".join(said.split())[:STATEMENT_LENGTH]


def span(place: Place, starts: list[int]) -> tuple[int, int]:
    """The characters of a text that a place in it stands for."""
    begin = starts[min(place.line, len(starts)) - 1] + place.column - 1
    end = starts[min(place.end_line or place.line, len(starts)) - 1] + (place.end_column or place.column) - 1
    return begin, max(end, begin + 1)


def moved(invocation: Invocation, source: Source, one: Operation, starts: list[int]) -> Operation:
    """An operation of the SQL reader with the script's own places, names and IDs."""
    begin, end = span(one.place, starts)

    def located(place: Place) -> Place:
        return source.located(*span(place, starts))

    def back(said: str) -> str:
        return STAND_INS.sub(source.back, said)

    amount = one.extent
    if amount.amount is Amount.ALL and one.action is not Action.OPAQUE and open_behind(source, one, begin, end):
        amount = Extent(Amount.UNKNOWN)
    if amount.amount is Amount.ONE:
        amount = Extent(*invocation.repeated())
    own = tuple(Guard(guard.kind, located(guard.place)) for guard in one.guards)
    return replace(
        one,
        place=located(one.place),
        chain=(*invocation.chain, invocation.place, *(located(each) for each in one.chain)),
        guards=tuple(dict.fromkeys((*invocation.all_guards, *own))),
        target=replace(one.target, name=back(one.target.name)),
        statement=back(one.statement)[:STATEMENT_LENGTH],
        reason=back(one.reason),
        extent=amount,
        ids=one.ids or taken(invocation, source, one, begin, end),
    )


def open_behind(source: Source, one: Operation, begin: int, end: int) -> bool:
    """What seems to take all may have its filter in a hole behind the target."""
    return any(match[0] not in one.target.name for match in STAND_INS.finditer(source.text, begin, end))


def taken(invocation: Invocation, source: Source, one: Operation, begin: int, end: int) -> IdSource | None:
    """Where the values of a statement's filter come from."""
    if not source.holes or one.action in {Action.OPAQUE, Action.UNREAD}:
        return None
    found: list[tuple[Word | None, str]] = []
    for match in TAKES.finditer(source.text, begin, end):
        number = int(match[2]) if len(match[2]) < 9 else len(source.holes)
        if number < len(source.holes):
            found.append(((source.holes[number],), match[1].rpartition(".")[2].strip('"`]')))
    return invocation.ids(*found) if found else None
