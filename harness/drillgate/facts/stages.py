"""A change's stages: what each takes, and what they are together."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from drillgate.facts.fact import UNKNOWN, Fact
from drillgate.facts.plan import Plan

if TYPE_CHECKING:
    from drillgate.documents.change import Stage

_POINTED = {
    "own-sites": "own-sites",
    "share": "share",
    "share.off": "share",
    "number": "ids",
    "growth": "ids",
    "others": "ids",
    "bake": "bake",
    "abort-when": "abort-when",
}


Sizes = Mapping[str, int | None]


def stage_facts(plan: Plan) -> Iterator[Fact]:
    """The fact of each stage, in their order; a stage that works through a list has that list's share."""
    stages = plan.change.stages
    sizes = plan.sizes()
    numbers = [_number(plan, stage, sizes) for stage in stages]
    first = next((at for at, stage in enumerate(stages) if not stage.own_sites), None)
    for position, stage in enumerate(stages):
        values: dict[str, object] = {
            "stage": stage.name,
            "position": position + 1,
            "last": position + 1 == len(stages),
            "first-customers": position == first,
            "own-sites": stage.own_sites,
            "number": numbers[position],
            "growth": None if position == 0 else _growth(numbers[position - 1], numbers[position]),
            "others": _others(plan, stage),
            "share": _share(stage, sizes),
            "share.off": _off(stage, sizes),
            "bake": stage.bake,
            "abort-when": stage.abort_when,
        }
        places = {name: plan.document.place("stages", position, key) for name, key in _POINTED.items()}
        yield Fact("stage", values, plan.document.place("stages", position), places)


def together(plan: Plan) -> Mapping[str, object]:
    """The fields of a change that say what its stages are as a whole."""
    change = plan.change
    stages = change.stages
    sizes = plan.sizes()
    shares = [_share(stage, sizes) for stage in stages]
    known = [share for share in shares if isinstance(share, float)]
    named = Counter(stage.ids for stage in stages if stage.ids is not None)
    alarms = [stage.alarm or change.alarm for stage in stages]
    return {
        "alarm": change.alarm if not stages else None if None in alarms else ", ".join(dict.fromkeys(map(str, alarms))),
        "stages.number": len(stages),
        "stages.own-sites-first": bool(stages) and stages[0].own_sites,
        "stages.watched": bool(stages) and all(_watched(stage) for stage in stages[:-1]),
        "stages.share": (round(sum(known), 3) if len(known) == len(shares) else UNKNOWN) if stages else None,
        "stages.repeated": tuple(name for name, times in named.items() if times > 1),
        "stages.unlisted": tuple(name for name in named if name not in sizes),
        "stages.left-out": tuple(name for name in sizes if named and name not in named),
        "stages.bake": sum((stage.bake for stage in stages[:-1] if stage.bake is not None), timedelta(0)),
    }


def _share(stage: "Stage", sizes: Sizes) -> object:
    """In percent: of a list what it holds, whatever the stage says; None for a stage that does not say."""
    if stage.ids is None:
        return _said(stage)
    size, known = sizes.get(stage.ids), [size for size in sizes.values() if size is not None]
    return UNKNOWN if size is None or len(known) < len(sizes) or not sum(known) else round(100 * size / sum(known), 3)


def _said(stage: "Stage") -> float | None:
    return None if stage.share is None else float(stage.share.removesuffix("%"))


def _off(stage: "Stage", sizes: Sizes) -> object:
    """How far what a stage says is from what its list holds, in percentage points; None where it says only one."""
    said, held = _said(stage), _share(stage, sizes)
    if said is None or stage.ids is None:
        return None
    return round(abs(said - held), 3) if isinstance(held, float) else UNKNOWN


def _number(plan: Plan, stage: "Stage", sizes: Sizes) -> object:
    if stage.ids is not None:
        size = sizes.get(stage.ids)
        return UNKNOWN if size is None else size
    share = _said(stage)
    return None if share is None else round(share * plan.change.deletes.number / 100)


def _growth(before: object, number: object) -> object:
    if not isinstance(before, int) or not isinstance(number, int) or not before:
        return UNKNOWN
    return round(number / before, 3)


def _others(plan: Plan, stage: "Stage") -> object:
    """How many IDs of the stage's list are not the vendor's own; nobody's are known where the estate does not say whose
    they are."""
    if plan.estate is None or not plan.estate.own:
        return UNKNOWN
    total = 0
    entries = [at for at, entry in enumerate(plan.change.ids) if entry.file == stage.ids]
    for at in entries:
        groups = plan.groups[at] if at < len(plan.groups) else None
        if groups is None or any(group.type is not None and group.own is None for group in groups):
            return UNKNOWN
        total += sum(group.number for group in groups if not group.own)
    return total if entries else UNKNOWN


def _watched(stage: "Stage") -> bool:
    return stage.bake is not None and stage.abort_when is not None
