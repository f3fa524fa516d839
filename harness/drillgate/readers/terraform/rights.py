"""Rights to delete that a configuration gives: policy documents in it, and policies that AWS manages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from drillgate.operations import Action, Operation
from drillgate.places import Place
from drillgate.readers.opaque import opaque
from drillgate.readers.rights import of_document
from drillgate.readers.rights.managed import document_of as managed
from drillgate.readers.terraform.blocks import Block
from drillgate.readers.terraform.holders import Holders
from drillgate.readers.terraform.policy_documents import UNUSED, actions_of, document_of, documents, texts
from drillgate.readers.terraform.resources import DOCUMENT
from drillgate.readers.terraform.written import MOST, Expression, Scope, Written

MANAGED: Final = re.compile(r"arn:\S+:iam::aws:policy/\S+")
ACTIONS: Final = re.compile(r"(?!.*(?:den[iy]|not_|except|exclu))(?:.*_)?actions")
"""What lists are called whose actions are allowed."""

GIVEN: Final = frozenset({"module", "variable"})
"""Blocks whose values go to a statement that stands elsewhere."""

READ: Final = frozenset({"resource", "data", "module", "locals", "output"})


def rights_of(blocks: Sequence[Block]) -> Iterator[Operation]:
    """The rights that the blocks of a file give, each once, where it stands."""
    scope = Scope({name: one for block in blocks if block.word == "locals" for name, one in block.expressions.items()})
    holders = Holders(blocks, scope)
    told: dict[tuple[object, ...], Operation] = {}
    # What a local stands for is told of those that name it, and of itself only if nobody does.
    for block in sorted(blocks, key=lambda one: one.word == "locals"):
        found = [_settled(one, holders) for one in _of_block(block, holders)]
        known = {one.place for one in told.values()} if block.word == "locals" else ()
        for one in found:
            if one.place not in known:
                told.setdefault((one.place, one.action, one.target, one.statement, one.holders), one)
    yield from told.values()
    for is_so, reason in (
        (scope.left <= 0, f"its locals come to more than {MOST} values"),
        (scope.is_too_deep, "it has values that are nested too deeply"),
    ):
        if is_so:
            yield opaque(Place(blocks[0].place.file), "the configuration", reason)


def _of_block(block: Block, holders: Holders) -> Iterator[Operation]:
    if holders.only_limits(block):
        return
    if block.word == "data" and block.labels[:1] == (DOCUMENT,):
        yield from _operations(document_of(block, holders.scope), holders.of(block))
        return
    if block.word == "data" and block.labels[:1] == ("aws_iam_policy",):
        yield from _by_name(block, holders)
        return
    for name, expression in _expressions(block):
        value = expression.written(holders.scope)
        if block.word in GIVEN and ACTIONS.fullmatch(name):
            value = actions_of(value)
        for document in documents(value):
            yield from _operations(document, holders.of(block))
        for text in texts(value):
            if MANAGED.fullmatch(str(text.data)):
                yield from _managed(text, holders.of(block))


def _operations(document: Written, holders: tuple[str, ...]) -> Iterator[Operation]:
    return of_document(document.data, document.place, holders)


def _by_name(block: Block, holders: Holders) -> Iterator[Operation]:
    """What a policy lets do that is looked up by its name or its ARN."""
    given = [block.expressions[name].written(holders.scope) for name in ("arn", "name") if name in block.expressions]
    for text in given[:1]:
        yield from _managed(text, holders.of(block))


def _managed(text: Written, holders: tuple[str, ...]) -> Iterator[Operation]:
    document = managed(str(text.data))
    if document is not None:
        yield from of_document(document, lambda _: text.place(), holders)


def _expressions(block: Block) -> Iterator[tuple[str, Expression]]:
    """What the attributes of a block are set to, and those of blocks in it, with their names; of a variable its own."""
    waiting = [(block, block.word in READ)]
    while waiting:
        one, is_read = waiting.pop()
        for name, expression in one.expressions.items():
            if name not in UNUSED and (is_read or (one.word == "variable" and name == "default")):
                yield block.labels[0] if one.word == "variable" and block.labels else name, expression
        # In JSON a block is the value of an attribute, too.
        waiting += [(inner, is_read) for inner in one.blocks if inner.word not in one.expressions]


def _settled(operation: Operation, holders: Holders) -> Operation:
    """With what resources are called in place of references to them."""
    if operation.action is not Action.GRANT:
        return operation
    name = holders.called(operation.target.name)
    people = tuple(dict.fromkeys(holders.called(one) for one in operation.holders))
    return replace(operation, target=replace(operation.target, name=name), holders=people)
