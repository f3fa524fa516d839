"""Whom a policy in a configuration is for, by what the same file attaches it to, and what resources are called."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from drillgate.readers.rights.texts import expanded, text_of
from drillgate.readers.terraform.blocks import Block
from drillgate.readers.terraform.resources import DOCUMENT, NAMES
from drillgate.readers.terraform.written import Scope

ITSELF: Final = frozenset({"aws_iam_role", "aws_iam_user", "aws_iam_group"})
ATTACHED: Final = ("role", "user", "group", "roles", "users", "groups")
OF_ANYBODY: Final = frozenset({"aws_iam_policy", DOCUMENT})
"""Types that are for whoever names them."""

NAMED: Final = re.compile(r"\b(?:data\.)?aws_\w+\.[\w-]+")
REFERENCE: Final = re.compile(
    r"\$\{((?:data\.)?aws_\w+\.[\w-]+)(?:\[[^\]]*\])?(?:\.(?:arn|id|name|bucket|user_name))?\}"
)
ACCOUNT: Final = re.compile(
    r"\$\{(?:data\.aws_caller_identity\.[\w-]+\.(?:account_id|id)|(?:var|local)\.(?:aws_)?account_id)\}"
)
OWN_ACCOUNT: Final = "${AWS::AccountId}"


@dataclass(frozen=True)
class Holders:
    """The blocks of a file."""

    blocks: Sequence[Block]
    scope: Scope = field(default_factory=Scope)

    def of(self, block: Block) -> tuple[str, ...]:
        """Whom the policies in a block are for; nobody where it does not say, as a bucket's policy says it itself."""
        return tuple(dict.fromkeys(self._of(block, frozenset())))

    def called(self, text: str) -> str:
        """A text with what resources of the file are called in place of references to them."""
        return REFERENCE.sub(lambda found: self._names.get(found[1], found[1]), ACCOUNT.sub(OWN_ACCOUNT, text))

    def _of(self, block: Block, seen: frozenset[str]) -> Iterator[str]:
        own = name_of(block)
        if own in seen or not block.labels:
            return
        if block.labels[0] in ITSELF:
            yield self._names.get(own, own)
        elif block.labels[0] in OF_ANYBODY:
            users = self._users.get(own, ())
            found = [(user, tuple(self._of(user, seen | {own}))) for user in users]
            for user, holders in found:
                # One that is attached to nobody in sight may be to anybody elsewhere.
                yield from holders or ((name_of(user),) if user.labels[:1] == ("aws_iam_policy",) else ())
        elif block.labels[0].startswith("aws_iam_"):
            for name in ATTACHED:
                if name in block.expressions:
                    written = block.expressions[name].written(self.scope).data
                    yield from (self.called(text_of(one)) for _, one in expanded(written))

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """What those resources are called whose names are written out, by their addresses."""
        found = {}
        for block in self.blocks:
            literals = (block.attributes.get(name) for name in NAMES)
            called = next((one for one in literals if isinstance(one, str) and one), None)
            if block.word in ("resource", "data") and called is not None:
                found[name_of(block)] = called
        return found

    @cached_property
    def _users(self) -> Mapping[str, Sequence[Block]]:
        """The blocks that name something, by its address."""
        found: dict[str, list[Block]] = {}
        for block in self.blocks:
            for reference in {name for text in _references(block) for name in NAMED.findall(text)}:
                found.setdefault(reference, []).append(block)
        return found


def name_of(block: Block) -> str:
    """What other blocks call one."""
    return ".".join(block.labels if block.word == "resource" else (block.word, *block.labels))


def _references(block: Block) -> Iterator[str]:
    waiting = [block]
    while waiting:
        one = waiting.pop()
        yield from one.references.values()
        waiting += one.blocks
