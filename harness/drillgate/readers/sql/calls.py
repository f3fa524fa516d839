"""Functions and procedures that destroy something or run a text: what each of them takes, in one table."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from drillgate.operations import Action, Kind, Recovery
from drillgate.readers.sql.drafts import ALL, SOME, Draft
from drillgate.readers.sql.kinds import DETACHED, FILES, LOGS, PARTITION, ROWS, Loss
from drillgate.readers.sql.lexer import LITERAL
from drillgate.readers.sql.literals import content
from drillgate.readers.sql.segment import Segment


class Running(NamedTuple):
    """A function that runs the text in an argument: its position, its names, and the package or schema it is of.

    Where not `always`, a text that cannot be seen is left alone: it may be no more than the name of a procedure.
    """

    called: str
    position: int
    names: frozenset[str] = frozenset()
    of: str = ""
    always: bool = True


RUNNING: Final[Mapping[str, Running]] = {
    "DBLINK_EXEC": Running("dblink_exec", 1),
    "DBLINK": Running("dblink", 1),
    "DBLINK_SEND_QUERY": Running("dblink_send_query", 1),
    "EXEC_DDL_STATEMENT": Running("dbms_utility.exec_ddl_statement", 0, frozenset({"PARSE_STRING"}), "DBMS_UTILITY"),
    "CREATE_JOB": Running("dbms_scheduler.create_job", 2, frozenset({"JOB_ACTION"}), "DBMS_SCHEDULER", always=False),
    "SUBMIT": Running("dbms_job.submit", 1, frozenset({"WHAT"}), "DBMS_JOB", always=False),
    "SCHEDULE": Running("cron.schedule", 2, frozenset({"COMMAND"}), "CRON", always=False),
    "SCHEDULE_IN_DATABASE": Running("cron.schedule_in_database", 2, frozenset({"COMMAND"}), "CRON", always=False),
    "RUN_COMMAND_ON_WORKERS": Running("run_command_on_workers", 0),
    "RUN_COMMAND_ON_SHARDS": Running("run_command_on_shards", 1),
    "QUERY_TO_XML": Running("query_to_xml", 0),
    "POSTGRES_EXECUTE": Running("postgres_execute", 1),
    "MYSQL_EXECUTE": Running("mysql_execute", 1),
    "SYSEXECSQL": Running("DBC.SysExecSQL", 0),
    "ADMIN_CMD": Running("admin_cmd", 0),
    "PARSE": Running("dbms_sql.parse", 1, frozenset({"STATEMENT"}), "DBMS_SQL"),
}
"""Functions that run a text, by their own names."""
PASSED_ON: Final = Running("system.execute", 0, frozenset({"QUERY"}), "SYSTEM")
"""Trino's CALL catalog.system.execute(…), which the database behind a catalog runs."""


RUNNERS: Final = frozenset({"EXECUTE", "EXEC", "PREPARE", "XP_CMDSHELL", "PROGRAM", "DBMS_SQL", *RUNNING})
"""Words one of which stands in every statement that runs a text, but for definitions of routines."""


class Call(NamedTuple):
    """What a call does; its first argument names the target."""

    action: Action
    loss: Loss
    whole: bool = True
    procedure: bool = False
    """It is called without parentheses, by EXEC."""


_BACKUP: Final = LOGS
_SLOT: Final = Loss(Kind.STREAM, Recovery.NONE)
_OBJECT: Final = Loss(Kind.OBJECT, Recovery.NONE)
CALLS: Final[Mapping[str, Call]] = {
    "LO_UNLINK": Call(Action.DESTROY, _OBJECT),
    "LO_TRUNCATE": Call(Action.DESTROY, _OBJECT),
    "PG_DROP_REPLICATION_SLOT": Call(Action.DESTROY, _SLOT),
    "PG_FILE_UNLINK": Call(Action.DESTROY, FILES),
    "DROP_CHUNKS": Call(Action.DESTROY, PARTITION, whole=False),
    "DROP_CHUNK": Call(Action.DESTROY, PARTITION),
    "DROP_PARTITION_TIME": Call(Action.DESTROY, PARTITION, whole=False),
    "DROP_PARTITION_ID": Call(Action.DESTROY, PARTITION, whole=False),
    "MASTER_DROP_ALL_SHARDS": Call(Action.DESTROY, Loss(Kind.TABLE, Recovery.NONE)),
    "ADD_RETENTION_POLICY": Call(Action.UNPROTECT, Loss(Kind.TABLE, Recovery.NONE)),
    "REMOVE_CONTINUOUS_AGGREGATE_POLICY": Call(Action.DESTROY, Loss(Kind.DEFINITION, Recovery.VERSIONED)),
    "DROP_PARTITIONS": Call(Action.DESTROY, PARTITION, whole=False),
    "EXPIRE_SNAPSHOTS": Call(Action.DESTROY, _BACKUP, whole=False),
    "REMOVE_ORPHAN_FILES": Call(Action.DESTROY, FILES, whole=False),
    "ROLLBACK_TO_SNAPSHOT": Call(Action.OVERWRITE, Loss(Kind.TABLE, Recovery.NONE)),
    "ROLLBACK_TO_TIMESTAMP": Call(Action.OVERWRITE, Loss(Kind.TABLE, Recovery.NONE)),
    "DROP_PARTITION": Call(Action.DESTROY, PARTITION, whole=False),
    "EXPIRE_PARTITIONS": Call(Action.DESTROY, PARTITION, whole=False),
    "UNREGISTER_TABLE": Call(Action.DESTROY, Loss(Kind.TABLE, Recovery.TRASH)),
    "UNREGISTER_PARTITION": Call(Action.DESTROY, DETACHED, whole=False),
    "DELETE_TAG": Call(Action.DESTROY, _BACKUP),
    "DELETE_BRANCH": Call(Action.DESTROY, _BACKUP),
    "ROLLBACK_TO": Call(Action.OVERWRITE, Loss(Kind.TABLE, Recovery.NONE)),
    "PURGE_FILES": Call(Action.DESTROY, ROWS),
    "DUCKLAKE_EXPIRE_SNAPSHOTS": Call(Action.DESTROY, _BACKUP, whole=False),
    "DUCKLAKE_CLEANUP_OLD_FILES": Call(Action.DESTROY, FILES, whole=False),
    "DUCKLAKE_DELETE_ORPHANED_FILES": Call(Action.DESTROY, FILES, whole=False),
    "ADMIN_DROP_SCHEMA": Call(Action.DESTROY, Loss(Kind.SCHEMA, Recovery.NONE)),
    "FREMOVE": Call(Action.DESTROY, FILES),
    "DROP_QUEUE_TABLE": Call(Action.DESTROY, Loss(Kind.QUEUE, Recovery.NONE)),
    "PURGE_QUEUE_TABLE": Call(Action.DESTROY, Loss(Kind.QUEUE, Recovery.NONE)),
    "DROP_JOB": Call(Action.DESTROY, Loss(Kind.DEFINITION, Recovery.VERSIONED)),
    "SP_DELETE_BACKUPHISTORY": Call(Action.DESTROY, _BACKUP, whole=False, procedure=True),
    "SP_DELETE_DATABASE_BACKUPHISTORY": Call(Action.DESTROY, _BACKUP, procedure=True),
    "XP_DELETE_FILE": Call(Action.DESTROY, FILES, whole=False, procedure=True),
    "XP_DELETE_FILES": Call(Action.DESTROY, FILES, whole=False, procedure=True),
    "SP_DETACH_DB": Call(Action.DESTROY, Loss(Kind.DATABASE, Recovery.TRASH), procedure=True),
    "SP_DROPMESSAGE": Call(Action.DESTROY, Loss(Kind.DEFINITION, Recovery.VERSIONED), procedure=True),
}
"""Functions that destroy or take a protection away, by their own names; what each of them names first is the target."""


def call(segment: Segment, verb: int) -> Iterator[Draft]:
    """The draft of a call of one of these functions."""
    what = CALLS[segment.word(verb)]
    opened = segment.word(verb + 1) == "("
    before = segment.word(verb - 1)
    # Trino: ALTER TABLE t EXECUTE remove_orphan_files.
    called = opened or before == "EXECUTE" or (what.procedure and before in ("EXEC", ".", "CALL", ""))
    if not called or before in ("FUNCTION", "PROCEDURE", "DROP"):
        return
    end = segment.closing(verb + 1) if opened else segment.end(verb)
    extent = ALL if what.whole else SOME
    first = max(verb - 1, 0) if segment.word(verb - 1) in ("EXEC", "EXECUTE", "CALL") else verb
    yield Draft(first, verb, end, what.action, what.loss, (_target(segment, verb, end),), extent)


def _target(segment: Segment, verb: int, end: int) -> str:
    if segment.word(verb - 1) == "EXECUTE" and segment.word(0) == "ALTER":
        index = 2
        while segment.word(index) in ("IF", "EXISTS"):
            index += 1
        return segment.name(index)[0]
    for index in range(verb + 1, min(end, verb + 6)):
        if segment.tokens[index].kind == LITERAL:
            return content(segment, index)[1].strip()
    index = verb + 1 + (segment.word(verb + 1) == "(")
    return segment.source(index, index + 1) if index < end and segment.is_name(index) else ""
