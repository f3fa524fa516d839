"""Versions and delete markers of S3, newest first."""

from collections.abc import Callable, Iterator
from itertools import islice
from types import SimpleNamespace
from typing import Any

from drillgate.world.fidelity.beginnings import in_alphabetical_order


def list_versions(
    backend: Any,
    bucket_name: str,
    delimiter: str | None = None,
    key_marker: str | None = None,
    max_keys: int | None = 1000,
    prefix: str = "",
    version_id_marker: str | None = None,
) -> tuple[list[Any], list[str], list[Any], str | None, str | None]:
    """ListObjectVersions: by key, the newest version first, a page of `max_keys` after the markers.

    Plain moto copies the whole bucket each time, and orders by time alone.
    """
    from moto.s3.models import FakeDeleteMarker

    bucket = backend.get_bucket(bucket_name)
    found = _entries(bucket, delimiter or "", key_marker or "", prefix or "", version_id_marker or "")
    size = 1000 if max_keys is None else max_keys
    page = list(islice(found, size))
    more = next(found, None) is not None
    entries = [version for _, version in page if version is not None]
    markers = [version for version in entries if isinstance(version, FakeDeleteMarker)]
    versions = [version for version in entries if not isinstance(version, FakeDeleteMarker)]
    prefixes = [name for name, version in page if version is None]
    if not more or not page:
        return versions, prefixes, markers, None, None
    name, last = page[-1]
    return versions, prefixes, markers, name, last.version_id if last is not None else None


def lists_objects(original: Callable[..., Any]) -> Callable[..., Any]:
    """What plain moto lists, without a look at all keys that do not begin with the prefix."""

    def list_objects(backend: Any, bucket: Any, prefix: str | None, *arguments: Any, **named: Any) -> Any:
        if prefix and type(bucket).__name__ == "FakeBucket":
            names = in_alphabetical_order(bucket.keys, prefix)
            bucket = SimpleNamespace(keys={name: bucket.keys[name] for name in names})
        return original(backend, bucket, prefix, *arguments, **named)

    return list_objects


def delete_marker_for(backend: Any, bucket_name: str, key_name: str) -> Any:
    """The marker that DeleteObject leaves in a versioned bucket, whether the key is there or not."""
    from moto.s3.models import FakeDeleteMarker

    keys = backend.get_bucket(bucket_name).keys
    marker = FakeDeleteMarker(key=keys.get(key_name) or SimpleNamespace(name=key_name))
    keys[key_name] = marker
    return marker


def default_lock(bucket: Any) -> dict[str, Any]:
    """How a bucket with default retention locks what a service writes into it, as moto's `put_object` takes it."""
    if not (bucket.object_lock_enabled and bucket.default_lock_mode):
        return {}
    return {"lock_mode": bucket.default_lock_mode, "lock_until": bucket.default_retention()}


def _entries(
    bucket: Any, delimiter: str, key_marker: str, prefix: str, version_id_marker: str
) -> Iterator[tuple[str, Any]]:
    """Versions with their names, and common prefixes with None, after the markers."""
    shared = ""
    for name in in_alphabetical_order(bucket.keys, prefix):
        head, separator, _ = name[len(prefix) :].partition(delimiter) if delimiter else ("", "", "")
        if separator:
            common = prefix + head + separator
            if common != shared and common > key_marker:
                yield common, None
            shared = common
            continue
        if name < key_marker or (name == key_marker and not version_id_marker):
            continue
        waits = name == key_marker
        for number, version in enumerate(reversed(bucket.keys.getlist(name))):
            if waits:
                waits = version.version_id != version_id_marker
                continue
            version.is_latest = number == 0
            yield name, version
