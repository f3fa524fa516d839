"""What manifests no longer say: objects that hold data, and what keeps or protects them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from drillgate.operations import Action, Amount, Confidence, Extent, Kind, Operation, Planned, Recovery, Target
from drillgate.places import Place
from drillgate.readers.kubernetes.declared import LANGUAGE, LENGTH, told, unprotected
from drillgate.readers.kubernetes.objects import Object, at
from drillgate.readers.kubernetes.settings import Setting, keeping, settings_of
from drillgate.readers.markup import entries, mapping

Files = Mapping[str, Sequence[Object]]

SCHEDULES = frozenset({("velero.io", "Schedule"), ("postgresql.cnpg.io", "ScheduledBackup")})
CASCADING = "resources-finalizer.argocd.argoproj.io"
FINALIZERS = ("metadata", "finalizers")
REPLICAS = ("spec", "replicas")


def difference(before: Files, after: Files) -> Iterator[Operation]:
    """What goes since it is no longer declared, and what protects less. Both have the objects of each file that has
    changed; an object that stands in another file now has only moved."""
    taken_out = {(file, one.identity) for file, olds in before.items() for one in olds if _is_taken_out(one)}
    for file, news in after.items():
        for new in filter(_is_taken_out, news):
            if (file, new.identity) not in taken_out:
                yield from dropped(new, file, "deployed (a patch takes it out")
    yield from _gone_or_weaker(_declared(before), _declared(after))


def _is_taken_out(one: Object) -> bool:
    """Whether it is a patch by which Kustomize leaves an object out."""
    return one.data.get("$patch") == "delete"


def _declared(files: Files) -> Files:
    return {file: [one for one in objects if not _is_taken_out(one)] for file, objects in files.items()}


def _gone_or_weaker(before: Files, after: Files) -> Iterator[Operation]:
    moved = _gained(before, after)
    for file, olds in before.items():
        there = after.get(file, ())
        for old in olds:
            if not old.name and not old.is_values:
                continue
            new = next((one for one in there if _is_same(old, one)), None)
            if new is None and moved.get(old.identity):
                new = moved[old.identity].pop()
            yield from dropped(old, file) if new is None else _weaker(old, new)


def _gained(before: Files, after: Files) -> dict[tuple[str, ...], list[Object]]:
    """The objects that files have now and had not."""
    found: dict[tuple[str, ...], list[Object]] = {}
    for file, news in after.items():
        had = Counter(one.identity for one in before.get(file, ()))
        for new in news:
            if not had[new.identity]:
                found.setdefault(new.identity, []).append(new)
    return found


def _is_same(old: Object, new: Object) -> bool:
    """Whether one file declares the same object, with its namespace written out or not."""
    (*what, old_space, name), (*other, new_space, other_name) = old.identity, new.identity
    return what == other and name == other_name and (old_space == new_space or not old_space or not new_space)


def dropped(old: Object, file: str, how: str = "declared (it stood") -> Iterator[Operation]:
    """That an object is no longer declared, which goes on in words. It is deleted then, and what it holds goes along or
    stays."""
    stood = old.named_at
    statement = f"{old} is no longer {how} at {stood.file}:{stood.line})"
    if (old.group, old.kind) in SCHEDULES:
        yield _gone(old, Place(file), statement, Action.UNPROTECT, Planned.UNDECLARED, Kind.BACKUP)
    elif old.holding is not None and not _is_idle(old):
        if keeping(old) or _leaves(old):
            yield replace(_gone(old, Place(file), statement, Action.UNPROTECT, Planned.FORGET), language=LANGUAGE)
        else:
            yield replace(_gone(old, Place(file), statement), language=LANGUAGE)


def _gone(
    old: Object,
    place: Place,
    statement: str,
    action: Action = Action.DESTROY,
    planned: Planned = Planned.UNDECLARED,
    kind: Kind | None = None,
) -> Operation:
    return Operation(
        action,
        Target(kind or old.holds, old.name),
        Extent(Amount.ONE),
        Recovery.NONE,
        place,
        statement[:LENGTH],
        Confidence.PARSED,
        planned=planned,
    )


def _is_idle(one: Object) -> bool:
    """Whether a controller's object leaves all that it looks after as it is when it goes."""
    if one.group == "argoproj.io" and one.kind == "Application":
        return CASCADING not in entries(at(one.data, FINALIZERS))
    return one.group == "kustomize.toolkit.fluxcd.io" and one.spec.get("prune") is not True


def _leaves(one: Object) -> bool:
    """Whether what an object holds stays when it goes, by what it says or by itself."""
    settings = [setting for setting in settings_of(one) if setting.name != "whenScaled"]
    if one.holding is not None and one.holding.leaves:
        return all(not setting.loses for setting in settings)
    said = [setting for setting in settings if setting.name.lower().endswith(("deletionpolicy", "deletion-policy"))]
    return bool(said) and all(not setting.loses and not setting.unknown for setting in said)


def _weaker(old: Object, new: Object) -> Iterator[Operation]:
    before = {setting.path: setting for setting in settings_of(old)}
    for setting in settings_of(new):
        was = before.get(setting.path)
        if setting.loses and _was_kept(was, setting):
            said = "nothing of the kind" if was is None else told(was)
            statement = f"{new} had {said}, and has {told(setting)} now"
            yield unprotected(new, setting.name, setting.path, statement, planned=Planned.UPDATE)
    if new.holding is None:
        return
    annotation = keeping(old)
    if annotation and not keeping(new):
        path = ("metadata", "annotations", annotation)
        statement = f"{new} had {annotation}: {old.annotations[annotation]}, and has it no longer"
        yield unprotected(new, annotation, path, statement, planned=Planned.UPDATE)
    yield from _without_finalizers(old, new)
    yield from _scaled_down(old, new)


def _was_kept(was: Setting | None, now: Setting) -> bool:
    """Whether what is lost by a setting was kept before: it said so, or a setting that loses is only there now."""
    if was is not None:
        return not was.loses and not was.unknown
    return not now.missing and not any(isinstance(step, int) for step in now.path) and now.name in BY_ITSELF


BY_ITSELF = frozenset({"whenDeleted", "whenScaled", "deleteClaim", "persistentVolumeReclaimPolicy", "confirmation"})
"""Settings without which data is kept."""


def _without_finalizers(old: Object, new: Object) -> Iterator[Operation]:
    there = entries(at(new.data, FINALIZERS))
    gone = [str(one) for one in entries(at(old.data, FINALIZERS)) if one not in there and one != CASCADING]
    if gone and (there or "finalizers" not in new.metadata):
        statement = f"{new} no longer has the finalizers {', '.join(gone)}"
        yield unprotected(new, "finalizers", FINALIZERS, statement, planned=Planned.UPDATE)


def _scaled_down(old: Object, new: Object) -> Iterator[Operation]:
    """That a set gives up replicas whose claims go with them."""
    was, now = at(old.data, REPLICAS), at(new.data, REPLICAS)
    policy = mapping(new.spec.get("persistentVolumeClaimRetentionPolicy")).get("whenScaled")
    if policy == "Delete" and isinstance(was, int) and isinstance(now, int) and now < was:
        statement = f"{new} has {now} replicas in place of {was}, and whenScaled: Delete takes the claims of the others"
        one = _gone(new, new.place(*REPLICAS), statement, planned=Planned.DELETE)
        yield replace(one, extent=Extent(Amount.SOME, was - now), language=LANGUAGE)
