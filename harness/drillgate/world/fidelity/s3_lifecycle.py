"""Lifecycle rules of S3, on the simulated clock: each midnight UTC that has passed ends what is due by then.

S3 rounds what falls due up to the next midnight UTC and removes it some time after; here it is gone at that midnight,
the earliest moment that the documentation allows. It is done when the bucket is next asked, in the order of midnights.
Sources: "Lifecycle configuration elements", "Expiring objects", "Setting lifecycle configuration on a bucket" and "How
S3 Object Lock works" in the user guide: docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from secrets import token_urlsafe
from typing import Any

from drillgate.world.fidelity.patches import Refused
from drillgate.world.fidelity.s3_rules import Criteria, Rule, RuleError, rules_of

Method = Callable[..., Any]
DAY = timedelta(days=1)
_KEPT = "lifecycle rules on the clock"


@dataclass(slots=True)
class Lifecycle:
    """A bucket's rules, as they were written and as they are read, and up to when they have been followed."""

    written: Sequence[Any]
    rules: tuple[Rule, ...]
    followed: datetime


def puts(refuse: Callable[[str], Refused]) -> Method:
    """PutBucketLifecycleConfiguration: the rules are for what is there and for what comes."""

    def put_bucket_lifecycle(backend: Any, bucket_name: str, rules: Sequence[dict[str, Any]]) -> None:
        from moto.s3.exceptions import S3ClientError

        bucket = backend.get_bucket(bucket_name)
        written = [{"ID": rule.get("ID") or token_urlsafe(36), **rule} for rule in rules]
        try:
            read = rules_of(written)
        except RuleError as error:
            if error.unknown:
                raise refuse(f"s3:PutBucketLifecycleConfiguration: {error}") from error
            raise S3ClientError(error.code, str(error)) from error
        vars(bucket)[_KEPT] = Lifecycle(written, read, datetime.now(UTC))

    return put_bucket_lifecycle


def get(response: Any) -> Any:
    """GetBucketLifecycleConfiguration: the rules as they were written, each with an ID."""
    import xmltodict  # type: ignore[import-untyped] # it has no types
    from moto.s3.exceptions import S3ClientError

    lifecycle = _of(response.backend.get_bucket(response.bucket_name))
    if lifecycle is None:
        raise S3ClientError("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist")
    return 200, {}, xmltodict.unparse({"LifecycleConfiguration": {"Rule": lifecycle.written}})


def delete(backend: Any, bucket_name: str) -> None:
    """DeleteBucketLifecycle: what has ended by now stays so."""
    vars(backend.get_bucket(bucket_name)).pop(_KEPT, None)


def begins(original: Method) -> Method:
    """An upload in parts, and when it was begun."""

    def begin(upload: Any, *arguments: Any, **named: Any) -> None:
        original(upload, *arguments, **named)
        upload.begun = datetime.now(UTC)

    return begin


def knows(original: Method) -> Method:
    """UploadPart and CompleteMultipartUpload: of an upload that is there."""

    def part(backend: Any, bucket_name: str, multipart_id: str, *arguments: Any, **named: Any) -> Any:
        from moto.s3.exceptions import NoSuchUpload

        if multipart_id not in backend.get_bucket(bucket_name).multiparts:
            raise NoSuchUpload(upload_id=multipart_id)
        return original(backend, bucket_name, multipart_id, *arguments, **named)

    return part


def followed(original: Method) -> Method:
    """Any look at a bucket: first its rules are followed up to now."""

    def get_bucket(backend: Any, bucket_name: str) -> Any:
        bucket = original(backend, bucket_name)
        if (lifecycle := _of(bucket)) is not None:
            for midnight in _midnights(lifecycle.followed, datetime.now(UTC)):
                _follow(bucket, lifecycle.rules, midnight)
                lifecycle.followed = midnight
        return bucket

    return get_bucket


def _follow(bucket: Any, rules: Sequence[Rule], at: datetime) -> None:
    from moto.s3.models import FakeDeleteMarker

    for rule in rules:
        for name in [name for name in list(bucket.keys) if rule.criteria.names(name)]:
            versions = bucket.keys.getlist(name)
            if not versions:
                continue
            if rule.noncurrent is not None:
                gone = [version for version in _noncurrent(rule, versions, at) if _ends(bucket, rule, version, at)]
                if gone:
                    versions = [version for version in versions if version not in gone]
                    bucket.keys.setlist(name, versions)
            latest = versions[-1]
            if isinstance(latest, FakeDeleteMarker):
                alone = len(versions) == 1
                if alone and (rule.markers or (_is_due(rule, latest, at) and not rule.criteria.tags)):
                    _remove(bucket, name)
            elif _is_due(rule, latest, at) and _meant(bucket, rule.criteria, latest):
                _expire(bucket, latest, at)
        if rule.abort is not None:
            for number, upload in list(bucket.multiparts.items()):
                if rule.criteria.names(upload.key_name) and _due(upload.begun, rule.abort) <= at:
                    del bucket.multiparts[number]


def _noncurrent(rule: Rule, versions: Sequence[Any], at: datetime) -> Iterator[Any]:
    """Versions that have been noncurrent for long enough. One becomes so when the next one is written."""
    for number in range(len(versions) - 1 - rule.newer):
        if _due(_written(versions[number + 1]), rule.noncurrent or 0) <= at:
            yield versions[number]


def _ends(bucket: Any, rule: Rule, version: Any, at: datetime) -> bool:
    from moto.s3.models import FakeDeleteMarker

    if isinstance(version, FakeDeleteMarker):
        return not rule.criteria.tags
    return _meant(bucket, rule.criteria, version) and not _is_locked(version, at)


def _expire(bucket: Any, latest: Any, at: datetime) -> None:
    """End a current version: a delete marker hides it in a versioned bucket, in another it is removed."""
    from moto.s3.models import FakeDeleteMarker

    if not bucket.is_versioned:
        _remove(bucket, latest.name)
        return
    marker = FakeDeleteMarker(key=latest)
    marker.last_modified = at.replace(tzinfo=None)
    bucket.keys[latest.name] = marker


def _remove(bucket: Any, name: str) -> None:
    bucket.keys.setlist(name, [])
    bucket.keys.pop(name)


def _is_due(rule: Rule, version: Any, at: datetime) -> bool:
    if rule.date is not None:
        return rule.date <= at
    return rule.days is not None and _due(_written(version), rule.days) <= at


def _meant(bucket: Any, criteria: Criteria, version: Any) -> bool:
    if not criteria.holds(version.size):
        return False
    return not criteria.tags or set(criteria.tags) <= _tags(bucket, version)


def _tags(bucket: Any, version: Any) -> set[tuple[str, str]]:
    from moto.s3.models import s3_backends

    tagger = s3_backends[bucket.account_id][bucket.partition].tagger
    return set(tagger.get_tag_dict_for_resource(version.arn).items())


def _is_locked(version: Any, at: datetime) -> bool:
    """Whether Object Lock holds a version, which is stronger than any rule."""
    if version.lock_legal_status == "ON":
        return True
    return bool(version.lock_mode) and datetime.fromisoformat(version.lock_until).astimezone(UTC) > at


def _written(version: Any) -> datetime:
    found: datetime = version.last_modified
    return found.replace(tzinfo=UTC)


def _due(begin: datetime, days: int) -> datetime:
    return datetime.combine(begin.date(), time(), UTC) + (days + 1) * DAY


def _midnights(after: datetime, until: datetime) -> Iterator[datetime]:
    midnight = datetime.combine(after.date(), time(), UTC) + DAY
    while midnight <= until:
        yield midnight
        midnight += DAY


def _of(bucket: Any) -> Lifecycle | None:
    found: Lifecycle | None = vars(bucket).get(_KEPT)
    return found
