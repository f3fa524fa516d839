"""Steps of a restore in a hurry: the first customers' databases come from whatever snapshot was at hand."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from drillgate.steps import audit, postgres, s3
from drillgate.steps.context import StepContext


def recover(context: StepContext) -> None:
    """As `drillgate.steps.postgres:recover`, but for the first customers from an older snapshot.

    `with: {store, customers, minutes}`: so many customers are restored by hand, from so many minutes earlier.
    """
    for part in _parts(context):
        postgres.recover(part)


def merge(context: StepContext) -> None:
    """As `drillgate.steps.postgres:merge`, for what `recover` has taken out, with the same `with`."""
    for part in _parts(context):
        postgres.merge(part)


def restore_files(context: StepContext) -> None:
    """As `drillgate.steps.s3:restore`, with the same `with`: the files of an older database are as old.

    They are copied, so that the bucket goes on telling what was there, and what was deleted, at any other time.
    """
    for part in _parts(context):
        if part.point == context.point:
            s3.restore(part)
        else:
            _copy_files(part)


def _copy_files(context: StepContext) -> None:
    store = context.estate.stores[str(context.settings["store"])].s3
    if store is None or context.point is None:
        raise ValueError(f"{context.step} is for a window and a store of files")
    client = context.client("s3", "estate")
    for lost in context.lost:
        for key, history in s3.versions(client, store.bucket, f"{lost.site}/"):
            version = s3.current_at(history, context.point)
            if version is not None and not any(entry["IsLatest"] and "Size" in entry for entry in history):
                source = {"Bucket": store.bucket, "Key": key, "VersionId": version["VersionId"]}
                client.copy_object(Bucket=store.bucket, Key=key, CopySource=source)


def _parts(context: StepContext) -> Iterator[StepContext]:
    if context.point is None:
        raise ValueError(f"{context.step} has no restore point: it must be for-each: [window, …]")
    lost = audit.read(context.client("s3", "estate"), context.estate)
    first = {one.site for one in lost[: int(context.settings["customers"])]}
    by_hand = tuple(one for one in context.lost if one.site in first)
    by_rule = tuple(one for one in context.lost if one.site not in first)
    earlier = context.point - timedelta(minutes=context.settings["minutes"])
    for sites, point in ((by_hand, earlier), (by_rule, context.point)):
        if sites:
            yield replace(context, lost=sites, point=point)
