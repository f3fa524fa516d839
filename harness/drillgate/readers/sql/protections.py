"""What takes a protection off: archives and retention, checks and triggers; and what is brought back."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Final

from drillgate.operations import Action, Kind, Recovery
from drillgate.readers.sql import kinds
from drillgate.readers.sql.drafts import ALL, SOME, Draft, begins
from drillgate.readers.sql.kinds import LOGS, Loss
from drillgate.readers.sql.lexer import LITERAL, NUMBER
from drillgate.readers.sql.literals import content
from drillgate.readers.sql.segment import Segment

_TABLE: Final = Loss(Kind.TABLE, Recovery.NONE)
_SETTING: Final = Loss(Kind.PARAMETER, Recovery.NONE)
_OFF: Final = frozenset(
    {"off", "0", "false", "no", "none", "minimal", "", "/bin/true", "true", "(disabled)", "disabled"}
)
_HOURS: Final = {"second": 1 / 3600, "minute": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0, "month": 720.0}
_NEAR: Final = 80
"""Tokens between the beginning of a statement and what it sets."""
_RESTORED: Final = frozenset({Kind.TABLE, Kind.DATABASE, Kind.SCHEMA, Kind.PARTITION, Kind.VOLUME})
_KEPT: Final = 168
"""Hours that lakes keep old files for, if nothing else is said; who says less gives up the way back."""
_DURATION: Final = re.compile(r"(?:interval\s+)?['\"]?(\d{1,9}(?:\.\d{1,9})?)\s*([a-z]+?)s?['\"]?", re.IGNORECASE)
_PROPERTIES: Final = frozenset({"delta.deletedfileretentionduration", "delta.logretentionduration"})


def _value(segment: Segment, index: int) -> str:
    """The setting's value at this index, folded and without quotes."""
    index += segment.word(index) in ("=", "TO")
    if index >= len(segment):
        return ""
    token = segment.tokens[index]
    text = content(segment, index)[1] if token.kind == LITERAL else segment.source(index, index + 1)
    return text.strip().casefold()


def _draft(segment: Segment, loss: Loss, name: str, verb: int) -> Draft:
    """The whole statement, which takes a protection off."""
    first = _start(segment, verb, "ALTER", "SET", "PRAGMA")
    end = max(segment.end(verb, passed=frozenset({"ALTER", "DROP"})), verb + 1)
    return Draft(verb if first < 0 else first, verb, end, Action.UNPROTECT, loss, (name,), ALL)


def _start(segment: Segment, verb: int, *beginnings: str) -> int:
    """The index of the nearest of these words before a verb with which a statement begins, -1 if there is none near."""
    for word in beginnings:
        for at in range(verb, max(-1, verb - _NEAR), -1):
            if segment.word(at) == word and begins(segment, at):
                return at
    return -1


def _altered(segment: Segment, verb: int) -> tuple[Loss, str]:
    """What the ALTER before a verb is about."""
    start = max(_start(segment, verb, "ALTER"), 0)
    loss, used = kinds.loss_of(segment.words(start + 1, 4))
    index = start + 1 + used
    while segment.word(index) in ("IF", "EXISTS", "ONLY"):
        index += 1
    return loss, segment.name(index)[0]


def setting(segment: Segment, verb: int) -> Iterator[Draft]:
    """ALTER SYSTEM SET archive_mode = off, SET foreign_key_checks = 0 and their like."""
    word = segment.word(verb)
    if word in ("ARCHIVE_MODE", "ARCHIVE_COMMAND", "ARCHIVE_LIBRARY", "WAL_LEVEL"):
        if (
            segment.words(verb - 3, 3)[:1] == ["ALTER"]
            and segment.word(verb - 2) == "SYSTEM"
            and _value(segment, verb + 1) in _OFF
        ):
            yield _draft(segment, LOGS, word.casefold(), verb)
    elif word == "SESSION_REPLICATION_ROLE":
        if _value(segment, verb + 1) == "replica":
            yield _draft(segment, _SETTING, word.casefold(), verb)
    elif (
        segment.word(verb + 1) in ("=", ":=")
        and _value(segment, verb + 2) in ("0", "off", "false")
        and _start(segment, verb, "SET", "PRAGMA") >= 0
    ):
        yield _draft(segment, _SETTING, word.casefold(), verb)


def retention(segment: Segment, verb: int) -> Iterator[Draft]:
    """Snowflake's retention set to nothing."""
    if _start(segment, verb, "ALTER") >= 0 and segment.word(verb + 1) == "=" and _value(segment, verb + 1) == "0":
        loss, name = _altered(segment, verb)
        yield _draft(segment, loss, name, verb)


def expiration(segment: Segment, verb: int) -> Iterator[Draft]:
    """BigQuery's expirations and ClickHouse's TTL: what is there will go by itself."""
    ttl = segment.word(verb) == "TTL"
    if _start(segment, verb, "ALTER") < 0 or (
        segment.word(verb - 1) != "MODIFY" if ttl else segment.word(verb + 1) != "="
    ):
        return
    if ttl or _value(segment, verb + 1) != "null":
        loss, name = _altered(segment, verb)
        yield _draft(segment, loss, name, verb)


def properties(segment: Segment, verb: int) -> Iterator[Draft]:
    """Table properties of lakes: how long old files are kept, and whether a drop goes to the trash."""
    if _start(segment, verb, "ALTER") < 0 or segment.word(verb - 1) != "SET":
        return
    inside = range(verb, segment.end(verb))
    literals = [content(segment, at)[1].strip() for at in inside if segment.tokens[at].kind == LITERAL]
    for name, value in pairwise(literals):
        shorter = name.casefold() in _PROPERTIES and (_hours(value) or _KEPT) < _KEPT
        if shorter or (name.casefold() == "delta.deletedfileretentionduration" and _hours(value) == 0):
            yield _draft(segment, LOGS, _altered(segment, verb)[1], verb)
        elif name.casefold() in ("auto.purge", "external.table.purge") and value.casefold() == "true":
            yield _draft(segment, _TABLE, _altered(segment, verb)[1], verb)


def _hours(text: str) -> float | None:
    match = _DURATION.fullmatch(text.strip())
    return float(match[1]) * _HOURS[match[2].casefold()] if match and match[2].casefold() in _HOURS else None


def checked(segment: Segment, verb: int) -> Iterator[Draft]:
    """SET spark.databricks.delta.retentionDurationCheck.enabled = false."""
    start = _start(segment, verb, "SET")
    if start >= 0 and _value(segment, verb + 3) == "false":
        yield _draft(segment, LOGS, segment.name(start + 1)[0], verb)


def disable(segment: Segment, verb: int) -> Iterator[Draft]:
    """DISABLE TRIGGER, CONSTRAINT, ROW LEVEL SECURITY; NOCHECK CONSTRAINT; NO FORCE ROW LEVEL SECURITY."""
    after = segment.word(verb + 1)
    altered = _start(segment, verb, "ALTER") >= 0
    what = {
        "DISABLE": after in ("TRIGGER", "CONSTRAINT", "ROW", "NO_DROP", "RULE", "PRIMARY", "UNIQUE"),
        "NOCHECK": after == "CONSTRAINT",
        "NO": segment.words(verb + 1, 2) in (["FORCE", "ROW"], ["FLASHBACK", "ARCHIVE"]),
        "NOARCHIVELOG": True,
    }[segment.word(verb)]
    if what and altered:
        loss, name = _altered(segment, verb)
        logs = segment.word(verb) == "NOARCHIVELOG" or after == "FLASHBACK"
        yield _draft(segment, LOGS if logs else loss, name, verb)
    elif after == "TRIGGER" and begins(segment, verb):
        on = segment.find(frozenset({"ON"}), verb, len(segment))
        yield _draft(segment, _TABLE, segment.name(on + 1)[0] if on > 0 else "", verb)


def row_security(segment: Segment, verb: int) -> Iterator[Draft]:
    """Redshift: ROW LEVEL SECURITY OFF."""
    off = segment.words(verb - 2, 2) == ["ROW", "LEVEL"] and segment.word(verb + 1) == "OFF"
    if off and _start(segment, verb, "ALTER") >= 0:
        yield _draft(segment, _TABLE, _altered(segment, verb)[1], verb)


def archiving(segment: Segment, verb: int) -> Iterator[Draft]:
    """Db2: UPDATE DB CFG … USING LOGARCHMETH1 OFF."""
    if "CFG" in segment.said[:verb] and _value(segment, verb + 1) == "off":
        yield Draft(0, verb, len(segment), Action.UNPROTECT, LOGS, ("logarchmeth1",), ALL)


def versioning(segment: Segment, verb: int) -> Iterator[Draft]:
    """SQL Server: SYSTEM_VERSIONING = OFF, RECOVERY SIMPLE."""
    word = segment.word(verb)
    off = _value(segment, verb + 1) == ("off" if word == "SYSTEM_VERSIONING" else "simple")
    if _start(segment, verb, "ALTER") >= 0 and off:
        loss, name = _altered(segment, verb)
        yield _draft(segment, loss if word == "SYSTEM_VERSIONING" else LOGS, name, verb)


def vacuum(segment: Segment, verb: int) -> Iterator[Draft]:
    """VACUUM … RETAIN 0 HOURS: the old files, which a restore of the table would need, go at once."""
    end = segment.end(verb)
    at = segment.find(frozenset({"RETAIN"}), verb, end)
    if not begins(segment, verb) or at < 0 or segment.find(frozenset({"DRY"}), verb, end) >= 0:
        return
    number = segment.source(at + 1, at + 2) if at + 1 < end and segment.tokens[at + 1].kind == NUMBER else ""
    if number.isdigit() and int(number[:9]) < _KEPT and segment.word(at + 2) in ("HOURS", "HOUR"):
        index = verb + 1
        while segment.word(index) in ("FULL", "LITE", "TABLE"):
            index += 1
        yield Draft(verb, verb, end, Action.DESTROY, LOGS, (segment.name(index)[0],), SOME)


def restore(segment: Segment, verb: int) -> Iterator[Draft]:
    """UNDROP, RECOVER, RESTORE and FLASHBACK … TO BEFORE DROP; what goes back in time overwrites what came since."""
    loss, used = kinds.loss_of(segment.words(verb + 1, 3))
    word = segment.word(verb)
    if not begins(segment, verb) or (loss.kind not in _RESTORED and word != "UNDROP"):
        return
    end = segment.end(verb, passed=frozenset({"DROP"}))
    action = Action.RESTORE
    with_replace = word == "RESTORE" and segment.find(frozenset({"REPLACE"}), verb, end) >= 0
    back = word == "FLASHBACK" and segment.find(frozenset({"DROP"}), verb, end) < 0
    if with_replace or back:
        action = Action.OVERWRITE
    index = verb + 1 + used
    while segment.word(index) in ("IF", "NOT", "EXISTS"):
        index += 1
    yield Draft(verb, verb, end, action, loss, (segment.name(index)[0],), ALL)


def flashback(segment: Segment, verb: int) -> Iterator[Draft]:
    """FLASHBACK TABLE … and ALTER DATABASE FLASHBACK OFF."""
    if _start(segment, verb, "ALTER") >= 0 and segment.word(verb + 1) == "OFF":
        yield _draft(segment, LOGS, "flashback", verb)
    elif _start(segment, verb, "ALTER") < 0:
        yield from restore(segment, verb)


RULES: Final[Mapping[str, Callable[[Segment, int], Iterator[Draft]]]] = {
    **dict.fromkeys(
        ("ARCHIVE_MODE", "ARCHIVE_COMMAND", "ARCHIVE_LIBRARY", "WAL_LEVEL", "SESSION_REPLICATION_ROLE",
         "FOREIGN_KEY_CHECKS", "SQL_LOG_BIN", "SQL_SAFE_UPDATES", "FOREIGN_KEYS"),
        setting,
    ),
    **dict.fromkeys(
        ("EXPIRATION_TIMESTAMP", "PARTITION_EXPIRATION_DAYS", "DEFAULT_TABLE_EXPIRATION_DAYS",
         "DEFAULT_PARTITION_EXPIRATION_DAYS", "MAX_TIME_TRAVEL_HOURS", "TTL"),
        expiration,
    ),
    **dict.fromkeys(("DISABLE", "NOCHECK", "NO", "NOARCHIVELOG"), disable),
    **dict.fromkeys(("SYSTEM_VERSIONING", "RECOVERY"), versioning),
    **dict.fromkeys(("UNDROP", "RECOVER", "RESTORE"), restore),
    "DATA_RETENTION_TIME_IN_DAYS": retention,
    "TBLPROPERTIES": properties,
    "SECURITY": row_security,
    "LOGARCHMETH1": archiving,
    "RETENTIONDURATIONCHECK": checked,
    "VACUUM": vacuum,
    "FLASHBACK": flashback,
}  # fmt: skip
"""Rules by the word that marks them."""
