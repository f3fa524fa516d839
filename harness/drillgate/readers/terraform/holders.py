"""Whom a policy in a configuration is for, by what the same file attaches it to, and what resources are called."""

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from drillgate.readers.rights.texts import expanded, text_of
from drillgate.readers.terraform.blocks import Block
from drillgate.readers.terraform.resources import DOCUMENT, LIMITING, NAMES
from drillgate.readers.terraform.written import Scope

ITSELF: Final = frozenset({"aws_iam_role", "aws_iam_user", "aws_iam_group"})
ATTACHED: Final = ("role", "user", "group", "roles", "users", "groups")
OF_ANYBODY: Final = frozenset({"aws_iam_policy", DOCUMENT})
"""Types that are for whoever names them."""

MOST: Final = 200
"""Blocks that are followed to those whom a policy is for."""

NAMED: Final = re.compile(r"\b(?:data\.)?aws_\w+\.[\w-]+")
REFERENCE: Final = re.compile(
    r"\$\{((?:data\.)?aws_\w+\.[\w-]+)(?:\[[^\]]*\])?(?:\.(?:arn|id|name|bucket|user_name))?\}"
)
ACCOUNT: Final = re.compile(
    r"\$\{(?:data\.aws_caller_identity\.[\w-]+\.(?:account_id|id)|(?:var|local)\.(?:aws_)?account_id)\}"
)
PARTITION: Final = re.compile(
    r"\$\{(?:data\.aws_partition\.[\w-]+\.(?:partition|id)|(?:var|local)\.(?:aws_)?partition)\}"
)
OWN_ACCOUNT: Final = "${AWS::AccountId}"
OWN_PARTITION: Final = "${AWS::Partition}"


@dataclass(frozen=True)
class Holders:
    """The blocks of a file."""

    blocks: Sequence[Block]
    scope: Scope = field(default_factory=Scope)

    def of(self, block: Block) -> tuple[str, ...]:
        """Whom the policies in a block are for; nobody where it does not say, as a bucket's policy says it itself."""
        found: dict[str, None] = {}
        seen: set[str] = set()
        waiting = deque([block])
        while waiting:
            one = waiting.popleft()
            own = name_of(one)
            if own in seen:
                continue
            seen.add(own)
            if len(seen) > MOST:  # Of so many it is not known who they are.
                found[own] = None
                break
            if one.labels[:1] and one.labels[0] in OF_ANYBODY:
                users = self._users.get(own, ())
                waiting += users
                # A policy that is attached to nobody in sight may be to anybody elsewhere.
                found |= {own: None} if not users and one is not block else {}
            else:
                found |= dict.fromkeys(self._named_by(one))
        return tuple(found)

    def only_limits(self, block: Block) -> bool:
        """Whether the policies in a block allow nothing, but say what others may allow at most."""
        if block.labels[:1] == (DOCUMENT,):
            users = self._users.get(name_of(block), ())
            return bool(users) and all(one.labels[0] in LIMITING for one in users if one.labels)
        return block.word == "resource" and bool(LIMITING.intersection(block.labels[:1]))

    def called(self, text: str) -> str:
        """A text with what resources of the file are called in place of references to them."""
        known = PARTITION.sub(OWN_PARTITION, ACCOUNT.sub(OWN_ACCOUNT, text))
        return REFERENCE.sub(lambda found: self._names.get(found[1], found[1]), known)

    def _named_by(self, block: Block) -> Iterator[str]:
        """Whom a block says itself that its policies are for."""
        type_ = block.labels[0] if block.labels else ""
        if type_ in ITSELF:
            yield self._names.get(name_of(block), name_of(block))
        elif type_.startswith("aws_iam_"):
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
