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
    """As `drillgate.steps.s3:restore`, with the same `with`: the files of an older database are as old."""
    for part in _parts(context):
        s3.restore(part)


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
