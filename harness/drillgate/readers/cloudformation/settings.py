"""The properties that protect a resource of CloudFormation, and whether one of them is off, or protects less."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

ON, OFF, MORE, FOREVER = "on", "off", "more", "forever"
"""What protects: that it is on; that it is off; the more the better; the more the better, and none is without end."""

TIME_TO_LIVE: Final = "TimeToLiveSpecification.Enabled"
"""It deletes rows when they are old, as many a table is made to do: what counts is that it is turned on."""

SETTINGS: Final[Mapping[str, str]] = {
    "DeletionProtection": ON,
    "DeletionProtectionEnabled": ON,
    "DeleteProtection": ON,
    "EnableDeletionProtection": ON,
    "DisableApiTermination": ON,
    "VersioningConfiguration.Status": ON,
    "ObjectLockEnabled": ON,
    "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled": ON,
    "BackupPolicy.Status": ON,
    "FileSystemProtection.ReplicationOverwriteProtection": ON,
    "DeleteAutomatedBackups": OFF,
    TIME_TO_LIVE: OFF,
    "BackupRetentionPeriod": MORE,
    "AutomatedSnapshotRetentionPeriod": MORE,
    "SnapshotRetentionLimit": MORE,
    "AutomaticBackupRetentionDays": MORE,
    "PendingWindowInDays": MORE,
    "RetentionPeriodHours": MORE,
    "MessageRetentionPeriod": MORE,
    "LockConfiguration.MinRetentionDays": MORE,
    "RetentionInDays": FOREVER,
}
ON_WORDS: Final = frozenset({"true", "enabled", "active", "on", "yes", "1"})
OFF_WORDS: Final = frozenset({"false", "disabled", "inactive", "suspended", "off", "no", "0"})
RULES: Final = "LifecycleConfiguration.Rules"
EXPIRING: Final = (
    "ExpirationInDays",
    "ExpirationDate",
    "NoncurrentVersionExpiration",
    "NoncurrentVersionExpirationInDays",
)
WORD: Final = 20
"""Characters of a word that is told as a value."""


@dataclass(frozen=True, slots=True)
class Lowered:
    """A property that protects less, by its path, with its values in words; `unknown` if it may be so."""

    path: str
    before: str
    after: str
    unknown: bool = False


def off(properties: Mapping[str, object]) -> Iterator[Lowered]:
    """The properties that are written out, and by which a resource is not protected at all."""
    for path, how in SETTINGS.items():
        value = at(properties, path)
        word = str(value).lower()
        if (word in OFF_WORDS if how in (ON, MORE) else how == OFF and word in ON_WORDS) and path != TIME_TO_LIVE:
            yield Lowered(path, "", _said(value))


def lowered(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Lowered]:
    """The properties of which a change leaves less, or may, and rules by which more of a bucket expires."""
    for path, how in SETTINGS.items():
        old, new = at(before, path), at(after, path)
        if old == new or _is_open(old):
            continue
        left = 0.0 if _is_open(new) else _strength(new, how)
        if _strength(old, how) > left:
            yield Lowered(path, _said(old), _said(new), unknown=_is_open(new))
    rules = [rule for rule in _expiring(after) if rule not in _expiring(before)]
    if rules:
        yield Lowered(RULES, "", f"{len(rules)} new or changed rules by which objects expire")


def at(properties: Mapping[str, object], path: str) -> object:
    """The value at a path, None where there is none. What a function gives is a mapping."""
    value: object = properties
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _is_open(value: object) -> bool:
    """Whether only a deployment knows a value."""
    return isinstance(value, Mapping) or (isinstance(value, str) and ("{{resolve:" in value or "${" in value))


def _strength(value: object, how: str) -> float:
    """How much a value protects, or none does; one that says neither on nor off is as good as none."""
    word = str(value).lower()
    if how == ON:
        return float(word in ON_WORDS)
    if how == OFF:
        return float(word not in ON_WORDS)
    number = float(word) if word.isdecimal() and len(word) < WORD else 0.0
    return float("inf") if how == FOREVER and number == 0 else number


def _said(value: object) -> str:
    """A value in words; of such properties it is a switch, a word or a number, and no other is told."""
    if value is None:
        return "nothing"
    word = str(value).lower() if isinstance(value, bool | int) else value
    return word if isinstance(word, str) and word.isalnum() and len(word) < WORD else "a value that is not written out"


def _expiring(properties: Mapping[str, object]) -> list[object]:
    """The rules in force by which objects expire, and when."""
    rules = at(properties, RULES)
    listed = [rule for rule in rules if isinstance(rule, Mapping)] if isinstance(rules, list) else []
    on = [rule for rule in listed if str(rule.get("Status", "Enabled")) != "Disabled"]
    about = (*EXPIRING, "Prefix", "TagFilters")
    return [[rule.get(name) for name in about] for rule in on if any(map(rule.get, EXPIRING))]
