"""What objects say becomes of what they hold: what is deleted with them, before them, or instead of them."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from drillgate.operations import Action, Amount, Confidence, Extent, Kind, Operation, Planned, Recovery, Target
from drillgate.readers import opaque as unreadable
from drillgate.readers.kubernetes.objects import Object, Path, at
from drillgate.readers.kubernetes.settings import KNOWN, Setting, settings_of
from drillgate.readers.kubernetes.templates import is_filled_in

LANGUAGE: Final = "kubernetes"
LENGTH: Final = 200
opaque: Final = partial(unreadable.opaque, language=LANGUAGE)
HOOK, HOOK_DELETION = "helm.sh/hook", "helm.sh/hook-delete-policy"
SYNCHRONISED: Final = "argocd.argoproj.io/sync-options"
FINALIZERS: Final = (("metadata", "finalizers"), ("spec", "finalizers"))
ARGO: Final = "argoproj.io"
PRUNING: Final = {
    ("Application", ARGO): ("spec", "syncPolicy", "automated", "prune"),
    ("ApplicationSet", ARGO): ("spec", "template", "spec", "syncPolicy", "automated", "prune"),
    ("Kustomization", "kustomize.toolkit.fluxcd.io"): ("spec", "prune"),
}
"""Where controllers are told to delete what is no longer declared."""

TRUE: Final = frozenset({"true", "yes", "on"})
RENDER: Final = "render the chart with its values (`helm template`), and have that judged"


def operations(one: Object) -> Iterator[Operation]:
    """What is wrong with an object by itself."""
    yield from _settings(one)
    yield from _hook(one)
    yield from _finalizers(one)
    yield from _pruning(one)
    options = str(one.annotations.get(SYNCHRONISED, "")).replace(" ", "").split(",")
    if one.holding is not None and "Force=true" in options:
        path = ("metadata", "annotations", SYNCHRONISED)
        yield unprotected(one, SYNCHRONISED, path, f"{one} is deleted and made anew when it is synchronised")


def unprotected(
    one: Object,
    protection: str,
    path: Path,
    statement: str,
    *,
    planned: Planned | None = None,
    kind: Kind | None = None,
) -> Operation:
    """That what an object holds is protected less by something at `path`."""
    return Operation(
        Action.UNPROTECT,
        Target(kind or one.holds, ".".join(map(str, path[:-1])) if one.is_values else one.name),
        Extent(Amount.UNKNOWN if kind is Kind.VOLUME else Amount.ONE),
        Recovery.NONE,
        one.place(*path) if at(one.data, path) is not None else one.named_at,
        statement[:LENGTH],
        Confidence.PARSED,
        planned=planned,
        protection=protection,
        language=LANGUAGE,
    )


def told(setting: Setting) -> str:
    """A setting in words."""
    return f"no {setting.name}, which deletes" if setting.missing else f"{setting.name}: {setting.value}"


def _settings(one: Object) -> Iterator[Operation]:
    found = list(settings_of(one))
    for setting in found:
        if setting.loses:
            kind = KNOWN[setting.name].of
            yield unprotected(one, setting.name, setting.path, f"{one} has {told(setting)}", kind=kind)
    unknown = [setting for setting in found if setting.unknown]
    if unknown:
        names = ", ".join(dict.fromkeys(setting.name for setting in unknown))
        yield opaque(one.place(*unknown[0].path), f"{names} of {one}", f"it is not written out; {RENDER}")


def _hook(one: Object) -> Iterator[Operation]:
    """That Helm deletes what holds data, since it is a hook: before it makes the next one, if nothing else is said."""
    holding = one.holding
    if holding is None or holding.kind is Kind.SECRET or HOOK not in one.annotations:
        return
    if one.kind == "CustomResourceDefinition" or str(one.annotations[HOOK]).startswith("test"):
        return
    said = one.document.called(str(one.annotations.get(HOOK_DELETION, "before-hook-creation")))
    hook = one.document.called(str(one.annotations[HOOK]))
    statement = f"{one} is a hook of Helm's ({hook}), and deleted by its policy {said}"
    yield unprotected(one, HOOK, ("metadata", "annotations", HOOK), statement)


def _finalizers(one: Object) -> Iterator[Operation]:
    for path in FINALIZERS:
        parent = at(one.data, path[:-1])
        if isinstance(parent, dict) and path[-1] in parent and not parent[path[-1]] and not _is_spared(one):
            if parent[path[-1]] is None and one.document.filled is not None:
                continue  # What a template fills in below it is not seen.
            where = one.place(*path, of="key")
            statement = f"{one} has its finalizers taken off"
            yield replace(unprotected(one, "finalizers", path, statement), place=where)


def _pruning(one: Object) -> Iterator[Operation]:
    path = PRUNING.get((one.kind, one.group))
    value = at(one.data, path) if path else None
    if path and str(value).lower() in TRUE and not is_filled_in(value):
        yield unprotected(one, "prune", path, f"{one} prunes")


def _is_spared(one: Object) -> bool:
    """Whether nothing is lost without finalizers: by what only runs, and by applications, of which they cascade."""
    return one.group == ARGO or (one.holding is None and one.group in ("", "apps", "batch"))
