"""What each DynamoDB table held at any time since point-in-time recovery was switched on for it."""

from collections import defaultdict
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

LATEST_AFTER = timedelta(minutes=5)
DAYS = 35


@dataclass(frozen=True, slots=True)
class Change:
    """An item was written or deleted; `before` is what stood there, or None."""

    at: datetime
    hash_key: Any
    range_key: Any
    before: Any


@dataclass(slots=True)
class History:
    """A table's changes `since` recovery was switched on, kept for `days`."""

    since: datetime
    days: int = DAYS
    changes: list[Change] = field(default_factory=list)

    def window(self) -> tuple[datetime, datetime]:
        """The earliest and the latest time that can be restored, in whole seconds."""
        now = _now()
        earliest = max(self.since, now - timedelta(days=self.days)).replace(microsecond=0)
        return earliest, max(earliest, (now - LATEST_AFTER).replace(microsecond=0))


class Journal:
    """The histories of all tables, by account, region and name. An item that is in a table is never altered, so that
    tables and histories can share it."""

    def __init__(self) -> None:
        self._histories: dict[tuple[str, str, str], History] = {}

    def of(self, table: Any) -> History | None:
        return self._histories.get(_name(table))

    def open(self, table: Any, days: int) -> None:
        """Keep a table's changes from now on, or for another number of days."""
        self._histories.setdefault(_name(table), History(_now())).days = days

    def close(self, table: Any) -> None:
        """Forget a table's history."""
        self._histories.pop(_name(table), None)

    def note(self, table: Any, hash_key: Any, range_key: Any, before: Any) -> None:
        """Keep what stood in a table before a change."""
        if (history := self.of(table)) is not None:
            history.changes.append(Change(_now(), hash_key, range_key, before))


def items_at(table: Any, history: History, point: datetime) -> Any:
    """What a table held when all that was written up to `point`, and nothing later, was in it."""
    items = items_of(table)
    for change in reversed(history.changes):
        if change.at <= point:
            break
        there = items[change.hash_key] if change.range_key else items
        key = change.range_key or change.hash_key
        if change.before is None:
            there.pop(key, None)
        else:
            there[key] = change.before
    for key in [key for key, there in items.items() if table.has_range_key and not there]:
        del items[key]
    return items


def items_of(table: Any) -> Any:
    """A table's items in dictionaries of their own."""
    if not table.has_range_key:
        return defaultdict(dict, table.items)
    return defaultdict(dict, {key: dict(there) for key, there in table.items.items()})


def snapshot(table: Any) -> Any:
    """A table that later writes to this one do not reach, nor its stream."""
    kept = copy(table)
    kept.items = items_of(table)
    if table.stream_shard is not None:
        kept.stream_shard = copy(table.stream_shard)
        kept.stream_shard.table, kept.stream_shard.items = kept, list(table.stream_shard.items)
    return kept


def _name(table: Any) -> tuple[str, str, str]:
    return table.account_id, table.region_name, table.name


def _now() -> datetime:
    return datetime.now(UTC)
