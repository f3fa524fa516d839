"""The rules of an S3 lifecycle configuration: read, and refused where S3 refuses them.

Sources: the API reference of PutBucketLifecycleConfiguration and LifecycleRule, and "Lifecycle configuration elements"
in the user guide.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

ELEMENTS = {"ID", "Status", "Prefix", "Filter", "Expiration", "NoncurrentVersionExpiration",
    "AbortIncompleteMultipartUpload"}  # fmt: skip
TRANSITIONS = {"Transition", "NoncurrentVersionTransition"}
ACTIONS = {"Expiration", "NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"}
CRITERIA = {"Prefix", "Tag", "ObjectSizeGreaterThan", "ObjectSizeLessThan"}
MOST_RULES, MOST_NEWER = 1000, 100


class RuleError(ValueError):
    """A configuration that S3 refuses, with its error's code; `unknown` where the world does not apply it."""

    def __init__(self, code: str, message: str, *, unknown: bool = False) -> None:
        super().__init__(message)
        self.code, self.unknown = code, unknown


@dataclass(frozen=True, slots=True)
class Criteria:
    """Which objects a rule is for: `larger` and `smaller` are bytes, exclusive."""

    prefix: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    larger: int | None = None
    smaller: int | None = None

    def names(self, name: str) -> bool:
        return name.startswith(self.prefix)

    def holds(self, size: int) -> bool:
        """Whether an object of this size is meant."""
        return (self.larger is None or size > self.larger) and (self.smaller is None or size < self.smaller)


@dataclass(frozen=True, slots=True)
class Rule:
    """What is to end and when: `days` or `date` for current versions, `noncurrent` days for those that `newer` newer
    noncurrent ones follow, `markers` that stand alone, uploads that `abort` days did not complete."""

    criteria: Criteria
    days: int | None = None
    date: datetime | None = None
    markers: bool = False
    noncurrent: int | None = None
    newer: int = 0
    abort: int | None = None


def rules_of(entries: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """The enabled rules of a configuration, as XML that was read into mappings says them. Raises `RuleError`."""
    names = [entry["ID"] for entry in entries if entry.get("ID")]
    if len(names) != len(set(names)):
        raise RuleError("InvalidArgument", "Rule ID must be unique. Found same ID for more than one rule")
    if not entries or len(entries) > MOST_RULES:
        raise _malformed()
    return tuple(rule for entry in entries if (rule := _rule(entry)) and entry["Status"] == "Enabled")


def _rule(entry: Mapping[str, Any]) -> Rule:
    if moves := TRANSITIONS & entry.keys():
        message = (
            f"{' and '.join(sorted(moves))} of lifecycle rules is not applied in mocked AWS, so a drill refuses it"
        )
        raise RuleError("NotImplemented", message, unknown=True)
    if entry.keys() - ELEMENTS or entry.get("Status") not in {"Enabled", "Disabled"}:
        raise _malformed()
    if ("Prefix" in entry) == ("Filter" in entry):
        raise _malformed()
    if not ACTIONS & entry.keys():
        raise RuleError("InvalidRequest", "At least one action needs to be specified in a rule")
    prefixed = Criteria(prefix=entry.get("Prefix") or "")
    criteria = _criteria(entry["Filter"] or {}) if "Filter" in entry else prefixed
    expiration, noncurrent = _part(entry, "Expiration"), _part(entry, "NoncurrentVersionExpiration")
    abort = _part(entry, "AbortIncompleteMultipartUpload")
    if ("Expiration" in entry) != (len(expiration) == 1):
        raise _malformed()
    markers = str(expiration.get("ExpiredObjectDeleteMarker")).lower() == "true"
    narrow = criteria.tags or criteria.larger is not None or criteria.smaller is not None
    if narrow and ("ExpiredObjectDeleteMarker" in expiration or abort):
        told = "AbortIncompleteMultipartUpload" if abort else "ExpiredObjectDeleteMarker"
        raise RuleError("InvalidRequest", f"{told} cannot be specified with Tags or object sizes.")
    newer = _number(noncurrent, "NewerNoncurrentVersions") or 0
    if newer > MOST_NEWER or (newer and "Filter" not in entry):
        raise _malformed()
    return Rule(
        criteria,
        days=_number(expiration, "Days"),
        date=_midnight(expiration.get("Date")),
        markers=markers,
        noncurrent=_number(noncurrent, "NoncurrentDays", needed="NoncurrentVersionExpiration" in entry),
        newer=newer,
        abort=_number(abort, "DaysAfterInitiation", needed="AbortIncompleteMultipartUpload" in entry),
    )


def _criteria(said: Mapping[str, Any]) -> Criteria:
    found = said
    if "And" in said:
        found = said["And"] or {}
    if found.keys() - CRITERIA or len(said) > 1:
        raise _malformed()
    tags = found.get("Tag") or []
    return Criteria(
        prefix=found.get("Prefix") or "",
        tags=tuple((tag["Key"], tag.get("Value") or "") for tag in (tags if isinstance(tags, list) else [tags])),
        larger=_size(found, "ObjectSizeGreaterThan"),
        smaller=_size(found, "ObjectSizeLessThan"),
    )


def _part(entry: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part: Mapping[str, Any] = entry.get(name) or {}
    return part


def _number(part: Mapping[str, Any], name: str, *, needed: bool = False) -> int | None:
    if name not in part:
        if needed:
            raise _malformed()
        return None
    number = _size(part, name)
    if not number:
        raise RuleError("InvalidArgument", f"'{name}' for the action must be a positive integer")
    return number


def _size(part: Mapping[str, Any], name: str) -> int | None:
    said = part.get(name)
    if said is None:
        return None
    if not str(said).lstrip("-").isdigit():
        raise _malformed()
    if int(said) < 0:
        raise RuleError("InvalidArgument", f"'{name}' must not be negative")
    return int(said)


def _midnight(said: str | None) -> datetime | None:
    if said is None:
        return None
    try:
        date = datetime.fromisoformat(said)
    except ValueError as error:
        raise _malformed() from error
    date = date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    if date.time() != time():
        raise RuleError("InvalidArgument", "'Date' must be at midnight GMT")
    return date


def _malformed() -> RuleError:
    message = "The XML you provided was not well-formed or did not validate against our published schema"
    return RuleError("MalformedXML", message)
