"""Policies that a command hands to AWS, or writes into a file for that."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from drillgate.operations import Amount, Operation
from drillgate.places import InputError, Place
from drillgate.readers.markup import json_text, mapping
from drillgate.readers.shell.embedded import span
from drillgate.readers.shell.invocation import Invocation, Option
from drillgate.readers.shell.source import STAND_INS, Source, inner
from drillgate.readers.shell.values import Hole, Piece, Word, cut, template

if TYPE_CHECKING:
    from drillgate.readers.rights.calls import Giving

SIGNS = ('"Statement"', '"Effect"')
STATEMENT = re.compile(r'\\?"Statement\\?"')
POLICY = "Policy="
"""How an attribute is given that is called so."""

FILE = "file://"


def given(invocation: Invocation, giving: "Giving", options: Sequence[Option]) -> list[Operation]:
    """The rights to delete that a call gives."""
    from drillgate.readers.rights import of_document
    from drillgate.readers.rights.managed import document_of

    by_name = {one.name.lstrip("-").replace("-", "").lower(): one.value for one in options if one.value}
    who = by_name.get(giving.holder.lower())
    holders = (template(who),) if who else ()
    found: list[Operation] = []
    for name in giving.documents:
        if word := by_name.get(name.lower()):
            found += _of_word(invocation, word, holders, named=name)
    if word := by_name.get("cliinputjson"):
        found += _of_word(invocation, word, holders, named=next(iter(giving.documents), ""))
    if arn := by_name.get(giving.managed.lower()):
        managed = of_document(document_of(template(arn)), lambda _: invocation.place, holders)
        found += (_of_command(invocation, one) for one in managed)
    return found


def written(invocation: Invocation, text: Word) -> list[Operation]:
    """The rights in a document that a command prints, into a file or to another command."""
    said = _literal(text)
    is_document = said.lstrip().startswith("{") and all(sign in said for sign in SIGNS)
    return _of_text(invocation, text, ()) if is_document else []


def _of_word(invocation: Invocation, word: Word, holders: tuple[str, ...], *, named: str) -> list[Operation]:
    from drillgate.readers.rights.calls import IN_FILES

    said = template(word).strip()
    if said.startswith(FILE):
        # What stands in a file is judged there.
        return [] if said.endswith(IN_FILES) else [invocation.unread(f"a policy document that stands in {said}")]
    if STATEMENT.search(said):
        return _of_text(invocation, cut(word, len(POLICY)) if said.startswith(POLICY) else word, holders)
    is_open = any(isinstance(part, Hole) for part in word) and not named.startswith("Attribute")
    return [invocation.unread(f"a policy document that is made at run time: {said}")] if is_open else []


def _of_text(invocation: Invocation, word: Word, holders: tuple[str, ...]) -> list[Operation]:
    from drillgate.readers.rights import WITHIN, of_document
    from drillgate.readers.rights.texts import parsed

    source = inner(invocation.reader.file, word, invocation.place)
    if not invocation.reader.spend_text(len(source.text)):
        return [invocation.opaque("more policy documents than are read of one script")]
    try:
        markup = json_text.read(source.text, invocation.reader.file.name)
    except (InputError, json_text.NoJsonError):
        return [invocation.opaque("a policy document that is no JSON as it stands here")]
    starts = [0, *(match.end() for match in re.finditer("\n", source.text))]

    def place_of(path: tuple[str | int, ...]) -> Place:
        return source.located(*span(markup.place(path), starts))

    data = _named(markup.data, source)
    around = next((path for path in WITHIN if isinstance(_at(data, path), str)), None)
    if around is not None:
        rights = of_document(parsed(str(_at(data, around))), lambda _: place_of(around), holders)
    else:
        rights = of_document(data, place_of, holders)
    return [_of_command(invocation, one) for one in rights]


def _at(data: object, path: tuple[str, ...]) -> object:
    for step in path:
        data = mapping(data).get(step)
    return data


def _of_command(invocation: Invocation, one: Operation) -> Operation:
    """A right as what the command does, with all that guards this."""
    operation = invocation.operation(
        one.action, one.target.kind, one.target.name, amount=Amount.UNKNOWN, reason=one.reason
    )
    return replace(operation, place=one.place, statement=one.statement, holders=one.holders)


def _named(data: object, source: Source) -> object:
    """Data with the names of what is filled in, as a policy has what is not known."""
    if isinstance(data, dict):
        return {key: _named(one, source) for key, one in data.items()}
    if isinstance(data, list):
        return [_named(one, source) for one in data]
    if isinstance(data, str):
        return STAND_INS.sub(lambda found: f"${source.back(found)}", data)
    return data


def _literal(word: Word) -> str:
    return "".join(part.text for part in word if isinstance(part, Piece))
