"""What is to be said of a history as a whole, beside its checks."""

from collections import Counter
from collections.abc import Sequence

from drillgate.drill import products, progress, scale
from drillgate.drill.history import History, Intended, Lost, Observed, Phase, PointChosen, StepEnded
from drillgate.results import CheckResult


def figures(history: History, judged: Sequence[CheckResult]) -> dict[str, str]:
    """What is to be said of a history as a whole, and of what the checks judged, by name."""
    lost = [event for event in history if isinstance(event, Lost)]
    first, last = min((e.at for e in lost), default=None), max((e.at for e in lost), default=None)
    steps = Counter(event.outcome for event in history if isinstance(event, StepEnded))
    finals = {event.site for event in history if isinstance(event, Observed) and event.phase is Phase.FINAL}
    records = sum(len(e.records) for e in history if isinstance(e, Observed) and e.phase is Phase.RESTORED)
    kept = {event.store: None for event in history if isinstance(event, Observed) and _is_left(event)}
    points = {event.point for event in history if isinstance(event, PointChosen)}
    figures = {
        "sites lost": str(len(lost)),
        "bystanders": str(len(finals - {event.site for event in lost})),
        "writes": str(sum(isinstance(event, Intended) for event in history)),
        "restore points": str(len(points)),
        "cells of the runbook": ", ".join(f"{count} {outcome}" for outcome, count in sorted(steps.items())),
        "records restored": str(records),
    }
    if kept:
        figures["stores that kept records of lost sites"] = ", ".join(kept)
    if first is not None and last is not None:
        minutes, seconds = divmod(round((last - first).total_seconds()), 60)
        figures["losses"] = f"{first:%Y-%m-%d %H:%M:%S} to {last:%H:%M:%S} UTC, over {minutes} min {seconds} s"
    told = scale.figures(history) | progress.summary(progress.progress(history))
    return figures | told | products.figures(history, judged)


def _is_left(event: Observed) -> bool:
    """Whether the incident left something of a lost site, which no restore then had to bring back."""
    return event.phase is Phase.GONE and bool(event.records)
