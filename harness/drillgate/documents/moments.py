"""Durations, dates and timestamps, as people write them in documents."""

import re
from datetime import UTC, date, datetime, timedelta

DURATION = r"(?=[0-9])([0-9]{1,6}d)?([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?"
DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
TIMESTAMP = DATE + r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"

DURATION_EXPECTED = "a duration such as 90s, 2m30s, 1h or 30d"
DATE_EXPECTED = "a date such as 2022-04-05"
TIMESTAMP_EXPECTED = "a time in UTC or with an offset, such as 2022-04-05T07:38:00Z"


def duration(text: str) -> timedelta:
    """The length of time that `text` says: days, hours, minutes and seconds, in this order. Raises ValueError."""
    match = re.fullmatch(DURATION, text)
    if match is None:
        raise ValueError(f"{text!r} is no duration")
    days, hours, minutes, seconds = (int(part[:-1]) if part else 0 for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def timestamp(text: str) -> datetime:
    """The moment that `text` says (RFC 3339 with a `T`), in UTC. Raises ValueError."""
    if re.fullmatch(TIMESTAMP, text) is None:
        raise ValueError(f"{text!r} is no timestamp")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{text!r} is out of range in UTC") from error


def day(text: str) -> date:
    """The day that `text` says, as YEAR-MONTH-DAY. Raises ValueError."""
    if re.fullmatch(DATE, text) is None:
        raise ValueError(f"{text!r} is no date")
    return date.fromisoformat(text)
