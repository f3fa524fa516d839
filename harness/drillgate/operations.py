"""What an artifact would do, independent of the language it was written in."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from drillgate.places import Place


class Action(StrEnum):
    """What is done. GRANT: somebody gets the right to delete the target. OPAQUE: something that has a sign of
    destruction, and cannot be analysed. UNREAD: something runs whose text is not here, and in which no destructive word
    is in sight. Neither of these two may pass unseen."""

    DESTROY = "destroy"
    SOFT_DELETE = "soft-delete"
    PURGE = "purge"
    OVERWRITE = "overwrite"
    UNPROTECT = "unprotect"
    RESTORE = "restore"
    GRANT = "grant"
    OPAQUE = "opaque"
    UNREAD = "unread"


class Kind(StrEnum):
    """What is destroyed. DEFINITION is an object that holds no data: a view, index, constraint, function, grant …"""

    ROWS = "rows"
    COLUMN = "column"
    TABLE = "table"
    PARTITION = "partition"
    SCHEMA = "schema"
    DATABASE = "database"
    DEFINITION = "definition"
    OBJECT = "object"
    BUCKET = "bucket"
    FILE = "file"
    BACKUP = "backup"
    KEY = "key"
    SECRET = "secret"  # noqa: S105 - a kind of target, no credential
    IDENTITY = "identity"
    DNS_RECORD = "dns-record"
    STREAM = "stream"
    QUEUE = "queue"
    PARAMETER = "parameter"
    COMPUTE = "compute"
    VOLUME = "volume"
    SITE = "site"
    APP = "app"
    RESOURCE = "resource"
    UNKNOWN = "unknown"


class Amount(StrEnum):
    ONE = "one"
    SOME = "some"
    ALL = "all"
    UNKNOWN = "unknown"


class Recovery(StrEnum):
    """How an operation can be undone, best first."""

    FLAG = "flag"
    TRASH = "trash"
    VERSIONED = "versioned"
    BACKUP = "backup"
    NONE = "none"


class Confidence(StrEnum):
    PARSED = "parsed"
    TOKENS = "tokens"


class GuardKind(StrEnum):
    DRY_RUN = "dry-run"
    CONFIRMATION = "confirmation"
    LIMIT = "limit"
    TRANSACTION = "transaction"
    ENVIRONMENT_CHECK = "environment-check"
    TYPE_CHECK = "type-check"


class Planned(StrEnum):
    """What a description of infrastructure does with a resource. FORGET: it stays, and nothing manages it any more.
    UNDECLARED: the description no longer has it, and the next plan deletes it."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    DELETE_THEN_CREATE = "delete-then-create"
    CREATE_THEN_DELETE = "create-then-delete"
    FORGET = "forget"
    UNDECLARED = "undeclared"


@dataclass(frozen=True, slots=True)
class Target:
    """What an operation is aimed at. `name` is as written ("" if unknown); `store` is set where the estate knows it."""

    kind: Kind
    name: str = ""
    store: str | None = None


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of the target goes; `count` where the artifact says how many."""

    amount: Amount
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Guard:
    """Something that must have been passed before the operation is reached (it dominates the operation)."""

    kind: GuardKind
    place: Place


@dataclass(frozen=True, slots=True)
class IdSource:
    """Where an operation's IDs come from.

    `file` and `column` as written in the artifact, `None` where unresolved (an argument of the command line is
    `argument`); `parameter` is the parameter of the call that takes the ID; `expected` the type that it asks for, where
    it asks for one; `accepted` are the types of ID that it takes, where a client's description says so.
    """

    file: str | None = None
    column: str | None = None
    argument: str | None = None
    parameter: str | None = None
    expected: str | None = None
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing an artifact would do.

    `statement` is the source text, white space folded, at most 200 characters. `recovery` is what the operation alone
    leaves behind, before the estate's backups are considered. `chain` names the places around an embedded statement,
    outermost first. `reason` says why something is opaque or unread.

    `cascades`: the statement itself asks for what depends on the target to go with it (CASCADE). `of_own_making`: the
    target is there only because the same artifact made it before, in the same run and unconditionally.

    `dead_guards`: what the artifact declares as a guard (an option, a parameter, a variable) and never asks before this
    operation. `irreversible`: a migration's step whose way back is missing or does nothing.

    `retained_for`: how long what goes has been marked as deleted at least, as the operation itself proves.

    `holders`: who gets a right, as they are written; `*` is anybody. None where the artifact does not say.

    `planned`: of infrastructure, what is done with the resource; `among`: how many resources there are, with it.
    `protection`: the setting that is taken off, as it is written (`deletion_protection`).

    `language`: what it is written in, where the name of its file does not tell.
    """

    action: Action
    target: Target
    extent: Extent
    recovery: Recovery
    place: Place
    statement: str
    confidence: Confidence
    guards: tuple[Guard, ...] = ()
    ids: IdSource | None = None
    chain: tuple[Place, ...] = ()
    reason: str = ""
    cascades: bool = False
    of_own_making: bool = False
    dead_guards: tuple[Guard, ...] = ()
    irreversible: bool = False
    retained_for: timedelta | None = None
    holders: tuple[str, ...] = ()
    planned: Planned | None = None
    among: int | None = None
    protection: str = ""
    language: str = ""
