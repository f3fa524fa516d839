"""The settings that protect what a resource holds, of whatever type, and whether a change takes one of them off."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from drillgate.readers.terraform.attributes import UNKNOWN, Change, Path

ON, OFF, MORE, FOREVER = "on", "off", "more", "forever"
"""What protects: that it is on; that it is off; the more the better; the more the better, and 0 is without end."""

TTL: Final = "ttl.enabled"
"""It deletes rows when they are old, as many a table is made to do: what counts is that it is turned on."""

SETTINGS: Final[Mapping[str, str]] = {
    "deletion_protection": ON,
    "deletion_protection_enabled": ON,
    "enable_deletion_protection": ON,
    "delete_protection": ON,
    "delete_protection_enabled": ON,
    "disable_api_termination": ON,
    "termination_protection": ON,
    "purge_protection_enabled": ON,
    "object_lock_enabled": ON,
    "point_in_time_recovery_enabled": ON,
    "point_in_time_recovery.enabled": ON,
    "versioning.enabled": ON,
    "versioning_configuration.status": ON,
    "backup_policy.status": ON,
    "protection.replication_overwrite": ON,
    "settings.deletion_protection_enabled": ON,
    "settings.backup_configuration.enabled": ON,
    "settings.backup_configuration.point_in_time_recovery_enabled": ON,
    "force_destroy": OFF,
    "force_delete": OFF,
    "skip_final_snapshot": OFF,
    "skip_final_backup": OFF,
    "delete_automated_backups": OFF,
    TTL: OFF,
    "backup_retention_period": MORE,
    "backup_retention_days": MORE,
    "automatic_backup_retention_days": MORE,
    "snapshot_retention_limit": MORE,
    "automated_snapshot_retention_period": MORE,
    "recovery_window_in_days": MORE,
    "deletion_window_in_days": MORE,
    "soft_delete_retention_days": MORE,
    "min_retention_days": MORE,
    "retention_period": MORE,
    "message_retention_seconds": MORE,
    "point_in_time_recovery.recovery_period_in_days": MORE,
    "rule.default_retention.days": MORE,
    "rule.default_retention.years": MORE,
    "rule.lifecycle.delete_after": FOREVER,
    "retention_in_days": FOREVER,
}
NO_DEFAULT: Final = ("force_destroy", "force_delete", "skip_final_snapshot", "skip_final_backup")
"""Settings that leave a resource unprotected from the day it is made, and that nobody has by default."""

EXPIRING: Final = ("expiration", "noncurrent_version_expiration")
LIFECYCLES: Final = {"aws_s3_bucket_lifecycle_configuration": "rule", "aws_s3_bucket": "lifecycle_rule"}
"""Where rules stand that delete objects of a bucket when these are old."""

SENSITIVE: Final = "a value that is not shown"
YES: Final = frozenset({"true", "enabled", "active", "on"})
PATHS: Final[tuple[tuple[str, Path, str], ...]] = tuple(
    (name, tuple(name.split(".")), how) for name, how in SETTINGS.items()
)


@dataclass(frozen=True, slots=True)
class Lowered:
    """A setting that protects less, with its values in words; `unknown` if it may be so."""

    path: str
    before: str | None
    after: str
    unknown: bool = False


def lowered(type_: str, change: Change) -> Iterator[Lowered]:
    """The settings of which a change leaves less. Of a resource that goes there are none."""
    if not isinstance(change.before, Mapping) or not isinstance(change.after, Mapping):
        return
    present = change.before.keys() | change.after.keys()
    for name, path, how in PATHS:
        if path[0] not in present:
            continue
        before, after = change.was(path), change.will_be(path)
        unknown = after is UNKNOWN
        if _strength(before, how) > (0 if unknown else _strength(after, how)):
            hidden = change.is_sensitive(path)
            yield Lowered(name, _said(before, hidden=hidden), _said(after, hidden=hidden), unknown=unknown)
    yield from _expiring(type_, change)


def weak(type_: str, change: Change) -> Iterator[Lowered]:
    """The settings by which a resource that is made will be less protected than it would be by default."""
    for name in NO_DEFAULT:
        value = change.will_be((name,))
        if _strength(value, OFF) < 1:
            yield Lowered(name, None, _said(value, hidden=change.is_sensitive((name,))))
    yield from _expiring(type_, change)


def bare(type_: str, change: Change) -> Iterator[Lowered]:
    """The settings that are written out, and by which a resource is not protected at all."""
    if not isinstance(change.after, Mapping):
        return
    for name, path, how in PATHS:
        if path[0] in change.after and name != TTL:
            value = change.will_be(path)
            if isinstance(value, bool | int | str) and _strength(value, how) == 0:
                yield Lowered(name, None, _said(value, hidden=False))
    yield from _expiring(type_, change)


def _strength(value: object, how: str) -> float:
    """How much a value protects."""
    if how == ON:
        return float(str(value).lower() in YES)
    if how == OFF:
        return float(str(value).lower() not in YES)
    if value is UNKNOWN:
        return 0.0
    number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
    return float("inf") if how == FOREVER and number == 0 else number


def _said(value: object, *, hidden: bool) -> str:
    """A value in words; of such settings it is a switch, a word or a number, and no other is told."""
    if value is UNKNOWN:
        return repr(UNKNOWN)
    if hidden:
        return SENSITIVE
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    return value if isinstance(value, str) and value.isalpha() and len(value) < 20 else SENSITIVE


def _expiring(type_: str, change: Change) -> Iterator[Lowered]:
    rules = LIFECYCLES.get(type_)
    if rules is None:
        return
    before, after = change.was((rules,)), change.will_be((rules,))
    if after is UNKNOWN:
        yield Lowered(rules, None, repr(UNKNOWN), unknown=True)
        return
    new = [rule for rule in _of_deletion(after) if rule not in _of_deletion(before)]
    if new:
        yield Lowered(f"{rules}.expiration", None, f"{len(new)} new or changed rules by which objects expire")


def _of_deletion(rules: object) -> list[object]:
    """What the rules in force delete, and when."""
    listed = rules if isinstance(rules, list) else []
    on = [rule for rule in listed if isinstance(rule, Mapping) and str(rule.get("status", "Enabled")) == "Enabled"]
    return [[rule.get(name) for name in (*EXPIRING, "filter", "prefix")] for rule in on if any(map(rule.get, EXPIRING))]
