"""What an artifact would do, independent of the language it was written in."""

from dataclasses import dataclass
from enum import StrEnum

from drillgate.places import Place


class Action(StrEnum):
    """What is done. OPAQUE: something that has a sign of destruction, and cannot be analysed. UNREAD: something runs
    whose text is not here, and in which no destructive word is in sight. Neither may pass unseen."""

    DESTROY = "destroy"
    SOFT_DELETE = "soft-delete"
    PURGE = "purge"
    OVERWRITE = "overwrite"
    UNPROTECT = "unprotect"
    RESTORE = "restore"
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
    `argument`); `parameter` is the parameter of the call that takes the ID; `expected` the type that it asks for.
    """

    file: str | None = None
    column: str | None = None
    argument: str | None = None
    parameter: str | None = None
    expected: str | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing an artifact would do.

    `statement` is the source text, white space folded, at most 200 characters. `recovery` is what the operation alone
    leaves behind, before the estate's backups are considered. `chain` names the places around an embedded statement,
    outermost first. `reason` says why something is opaque.
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
