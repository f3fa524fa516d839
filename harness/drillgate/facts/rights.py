"""Who gets a right to delete: the estate's own service for it, or somebody else."""

import re
from fnmatch import fnmatchcase
from typing import Final

from drillgate.facts.fact import FIELDS
from drillgate.facts.knowledge import Knowledge
from drillgate.operations import Action, Operation
from drillgate.sources import folder_of, joined

HOLDERS: Final = FIELDS["operation"]["holder"].words

ANYONE: Final = frozenset({"*", "public"})
ACCOUNT: Final = re.compile(r"(?:arn:[\w${}:-]*?:iam::)?(\d{12}|\$\{AWS::AccountId\})(?::root)?")
"""A whole account: it leaves to its own policies who of it has the right."""


def holder_of(knowledge: Knowledge, operation: Operation) -> str | None:
    """Who gets the right that an operation grants; of several the one that should have it least.

    None for what grants none. `account` is the estate's own as a whole, or one of which no estate tells.
    """
    if operation.action is not Action.GRANT:
        return None
    if not operation.holders:
        return "deletion-service" if _is_own(knowledge, operation.place.file) else "unsaid"
    return max((_of(knowledge, one) for one in operation.holders), key=HOLDERS.index)


def _of(knowledge: Knowledge, holder: str) -> str:
    if holder.lower() in ANYONE:
        return "anyone"
    if any(fnmatchcase(one, identity) for identity in _identities(knowledge) for one in _names(holder)):
        return "deletion-service"
    account = ACCOUNT.fullmatch(holder)
    if account is not None and (knowledge.estate is None or account[1] in ("${AWS::AccountId}", _account(knowledge))):
        return "account"
    return "other"


def _names(holder: str) -> tuple[str, str]:
    """A holder as it is written, and the last part of its ARN."""
    return holder, re.split(r"[:/]", holder)[-1]


def _is_own(knowledge: Knowledge, file: str) -> bool:
    """Whether a file is of the deletion service, by the estate."""
    if knowledge.estate is None:
        return False
    folder = folder_of(knowledge.estate.file)
    return any(fnmatchcase(file, joined(folder, identity)) for identity in _identities(knowledge))


def _identities(knowledge: Knowledge) -> tuple[str, ...]:
    services = {} if knowledge.estate is None else knowledge.estate.value.services
    return tuple(identity for service in services.values() for identity in service.identities)


def _account(knowledge: Knowledge) -> str | None:
    return None if knowledge.estate is None else knowledge.estate.value.account
