"""GRANT, and roles that may do anything: who gets the right to delete data."""

from collections.abc import Iterator
from typing import Final

from drillgate.operations import Action, Kind, Recovery
from drillgate.readers.sql.drafts import UNKNOWN, Draft
from drillgate.readers.sql.kinds import Loss
from drillgate.readers.sql.lexer import LITERAL
from drillgate.readers.sql.literals import content
from drillgate.readers.sql.segment import Segment
from drillgate.readers.sql.words import words

TO: Final = frozenset({"TO"})
ON: Final = frozenset({"ON"})
PRIVILEGES: Final = {
    "DELETE": Kind.ROWS,
    "TRUNCATE": Kind.TABLE,
    "DROP": Kind.TABLE,
    "DROP_PRIV": Kind.TABLE,
    "ALL": Kind.TABLE,
    "CONTROL": Kind.TABLE,
    "OWNERSHIP": Kind.TABLE,
    "MODIFY": Kind.ROWS,
}
"""The first words of privileges that let their holder delete."""

PASSED: Final = frozenset(PRIVILEGES) | words("SELECT INSERT UPDATE EXECUTE ALTER CREATE USE MERGE CALL")
"""Privileges that are words with which a statement could begin."""

WORST: Final = (Kind.ROWS, Kind.TABLE, Kind.DATABASE)
HARMLESS: Final = frozenset({("DELETE", "HISTORY"), ("DELETE", "STATISTICS")})
WITHOUT_ROWS: Final = words(
    """DATABASE SCHEMA SEQUENCE SEQUENCES FUNCTION FUNCTIONS PROCEDURE PROCEDURES ROUTINE ROUTINES LANGUAGE TYPE TYPES
    DOMAIN TABLESPACE PARAMETER WAREHOUSE ROLE USER FOREIGN STAGE SCHEMAS INTEGRATION PACKAGE DIRECTORY EXTERNAL MODEL
    LARGE LIBRARY SERVER CATALOG ACCOUNT"""
)
"""Objects all of whose privileges let nobody delete rows, in most databases."""

INHERITING: Final = frozenset({"sparksql", "databricks", "clickhouse", "trino"})
"""Dialects in which all privileges on a database or schema hold for its tables."""

OBJECTS: Final = WITHOUT_ROWS | words("TABLE VIEW MATERIALIZED OBJECT DATA WRAPPER : ::")
ROLES: Final = words(
    """RDS_SUPERUSER CLOUDSQLSUPERUSER AZURE_PG_ADMIN PG_WRITE_ALL_DATA DB_OWNER DB_DATAWRITER SYSADMIN DBA ACCOUNTADMIN
    SECURITYADMIN SUPERUSER DB_DDLADMIN"""
)
"""Roles whose members may delete."""

BEFORE_HOLDERS: Final = words("USER ROLE GROUP SHARE DATABASE")
AFTER_HOLDERS: Final = words("WITH GRANTED IDENTIFIED AS REQUIRE ADMIN COPY REVOKE CURRENT")


def grant(segment: Segment, verb: int) -> Iterator[Draft]:
    """GRANT DELETE ON … TO …, GRANT db_owner TO …"""
    end = segment.end(verb, passed=PASSED)
    to = segment.find(TO, verb, end)
    if to < 0:
        return
    on = segment.find(ON, verb, to)
    kind = _granted(segment, verb + 1, on if on >= 0 else to, on_object=on >= 0)
    if kind is None:
        return
    names, about = _objects(segment, on + 1, to) if on >= 0 else (("",), "")
    if about in WITHOUT_ROWS and kind is Kind.TABLE and segment.masked.dialect not in INHERITING:
        return  # All privileges on a database or a schema are about making things in it.
    loss = Loss(kind, Recovery.NONE)
    yield Draft(verb, verb, end, Action.GRANT, loss, names, UNKNOWN, holders=_holders(segment, to + 1, end))


def is_default(segment: Segment, verb: int) -> bool:
    """Whether a verb stands in ALTER DEFAULT PRIVILEGES … GRANT, about what is made later."""
    return segment.words(0, 3) == ["ALTER", "DEFAULT", "PRIVILEGES"] and "GRANT" not in segment.said[:verb]


def superuser(segment: Segment, verb: int) -> Iterator[Draft]:
    """CREATE ROLE … SUPERUSER, ALTER USER … WITH SUPERUSER."""
    start = next((at for at in range(verb - 1, -1, -1) if segment.word(at) in ("CREATE", "ALTER")), -1)
    if start < 0 or segment.word(start + 1) not in ("ROLE", "USER", "GROUP"):
        return
    at = start + 2
    while segment.word(at) in ("IF", "NOT", "EXISTS"):
        at += 1
    end = max(segment.end(start), verb + 1)
    loss = Loss(Kind.DATABASE, Recovery.NONE)
    yield Draft(start, verb, end, Action.GRANT, loss, ("",), UNKNOWN, holders=_holders(segment, at, at + 1))


def _granted(segment: Segment, start: int, end: int, *, on_object: bool) -> Kind | None:
    """What the privileges, or the roles, between two indices let their holder delete; None for nothing."""
    found = []
    for first, last in segment.divided(start, end):
        said = [segment.word(at) for at in range(first, last)]
        if said[:1] == ["ALTER"] and said[1:2] in (["DELETE"], ["UPDATE"]):
            said = said[1:]  # ClickHouse
        name = segment.unquoted(first).upper()
        if tuple(said[:2]) not in HARMLESS and said[:1] and said[0] in PRIVILEGES:
            found.append(Kind.TABLE if said[1:3] == ["ANY", "TABLE"] else PRIVILEGES[said[0]])
        elif not on_object and name in ROLES:
            found.append(Kind.DATABASE)
    return max(found, key=WORST.index) if found else None


def _objects(segment: Segment, start: int, end: int) -> tuple[tuple[str, ...], str]:
    """The names of what a right is about, and the word that says what these are; a name of "" for all there are."""
    about = segment.word(start)
    if about in ("ALL", "FUTURE"):
        return ("",), segment.word(start + 1)
    if about == "TABLES" or about not in OBJECTS or start + 1 >= end or segment.word(start + 1) == ".":
        about, at = "TABLE", start
    else:
        at = next((index for index in range(start + 1, end) if segment.word(index) not in OBJECTS), end)
    if segment.word(start) == "TABLES":
        return ("",), "TABLES"
    names, _ = segment.names(at, end)
    return tuple("" if name in ("*", "*.*") else name.removesuffix(".*") for name in names) or ("",), about


def _holders(segment: Segment, start: int, end: int) -> tuple[str, ...]:
    found: list[str] = []
    for first, last in segment.divided(start, end):
        at = first + (segment.word(first) in BEFORE_HOLDERS and first + 1 < last)
        if at < last:
            token = segment.tokens[at]
            text = content(segment, at)[1] if token.kind == LITERAL else segment.name(at)[0]
            found.append(text.strip() or segment.source(at, at + 1))
        if any(segment.word(inner) in AFTER_HOLDERS for inner in range(at + 1, last)):
            break
    return tuple(dict.fromkeys(found))
