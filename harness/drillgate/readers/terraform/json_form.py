"""A configuration in JSON (`*.tf.json`, `*.tofu.json`): the same blocks, in which texts are templates."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from drillgate.places import InputError, Problem
from drillgate.readers.markup import Markup, json_text
from drillgate.readers.terraform.attributes import UNKNOWN
from drillgate.readers.terraform.blocks import Block, Configuration
from drillgate.readers.terraform.templates import value_of
from drillgate.readers.terraform.written import UNKNOWN_TEXT, Expression, Path, Scope, Written, listed, mapped

if TYPE_CHECKING:
    from drillgate.places import Place

LABELS: Final[Mapping[str, int]] = {
    **dict.fromkeys(("resource", "data", "ephemeral"), 2),
    **dict.fromkeys(("module", "variable", "output", "provider", "check", "dynamic", "provisioner"), 1),
}
"""How many labels a block has that has any: the keys between its word and what is in it."""

PLACED: Final = frozenset({"removed", "moved", "import"})
"""Blocks in which texts are names of resources."""

COMMENT: Final = "//"
DEEPEST: Final = 50
ALONE: Final = re.compile(r"\$\{((?:[^{}\"]|\"[^\"]*\")*)\}")
INTERPOLATION: Final = re.compile(r"\$\{[^}]*\}?|%\{[^}]*\}?")


def parse(source: str, file: str) -> Configuration:
    """The blocks of a file. Raises InputError for what is no JSON."""
    try:
        markup = json_text.read(source, file)
    except json_text.NoJsonError as error:
        raise error.told from None
    if not isinstance(markup.data, dict):
        raise InputError(Problem(markup.place(()), "found no object", "the blocks of a configuration"))
    blocks = tuple(
        block
        for word, body in markup.data.items()
        if word != COMMENT
        for block in _blocks(word, body, (word,), LABELS.get(word, 0), (), markup)
    )
    return Configuration(blocks, ())


def _blocks(
    word: str, body: object, path: Path, labels: int, given: tuple[str, ...], markup: Markup
) -> Iterator[Block]:
    """The blocks that stand at a path, with as many keys yet to come as there are labels left."""
    if len(path) > DEEPEST:
        return
    if isinstance(body, list):
        for at, one in enumerate(body):
            yield from _blocks(word, one, (*path, at), labels, given, markup)
    elif isinstance(body, dict) and labels:
        for name, inner in body.items():
            if name != COMMENT:
                yield from _blocks(word, inner, (*path, name), labels - 1, (*given, name), markup)
    elif isinstance(body, dict):
        yield _block(word, body, path, given, markup)


def _block(word: str, body: Mapping[str, object], path: Path, labels: tuple[str, ...], markup: Markup) -> Block:
    attributes: dict[str, object] = {}
    references: dict[str, str] = {}
    places: dict[str, Place] = {}
    expressions: dict[str, Expression] = {}
    inner: list[Block] = []
    for name, value in body.items():
        here = (*path, name)
        if name == COMMENT:
            continue
        # What is an object may be a block, or else a value: only a provider knows.
        inner += _blocks(name, value, here, LABELS.get(name, 0), (), markup)
        places[name] = markup.place(here)
        expressions[name] = JsonExpression(value, here, markup)
        if not isinstance(value, dict) and not _is_of_blocks(value):
            attributes[name] = _value(value, is_name=word in PLACED)
            if attributes[name] is UNKNOWN:
                references[name] = _source(value)
    return Block(word, labels, markup.place(path, of="key"), attributes, references, places, tuple(inner), expressions)


def _is_of_blocks(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _value(value: object, *, is_name: bool) -> object:
    if isinstance(value, list):
        return UNKNOWN
    if isinstance(value, str) and (is_name or INTERPOLATION.search(value)):
        return UNKNOWN
    return value


def _source(value: object) -> str:
    """What is not written out, as HCL has it."""
    if isinstance(value, list):
        return f"[{', '.join(_source(one) for one in value)}]"
    alone = ALONE.fullmatch(value) if isinstance(value, str) else None
    return alone[1] if alone is not None else str(value)


@dataclass(frozen=True, slots=True)
class JsonExpression:
    """A value in the file: its texts are read as templates."""

    data: object
    path: Path
    markup: Markup

    def written(self, scope: Scope) -> Written:
        return _written(self.data, self.path, self.markup, scope)


def _written(data: object, path: Path, markup: Markup, scope: Scope) -> Written:
    where: Callable[[], Place] = partial(markup.place, path)
    if not scope.count():
        return Written(UNKNOWN_TEXT, where)
    if isinstance(data, dict):
        return mapped({key: _written(one, (*path, key), markup, scope) for key, one in data.items()}, where)
    if isinstance(data, list):
        return listed([_written(one, (*path, at), markup, scope) for at, one in enumerate(data)], where)
    return value_of(data, where, scope) if isinstance(data, str) else Written(data, where)
