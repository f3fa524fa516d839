"""What a call of kubectl takes off that keeps an object of a cluster or what it holds, and what its plugins destroy."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from drillgate.operations import Action, Kind, Operation
from drillgate.readers.shell.invocation import Invocation, Option
from drillgate.readers.shell.values import Word, holes, literal, template

PATCHES: Final = ("-p", "--patch")
FINALIZERS: Final = re.compile(r"\bfinalizers[\"']?\s*:\s*(?:null\b|~|\[\s*\]|$)")
POINTER: Final = re.compile(r"[\"']?path[\"']?\s*:\s*[\"']?/(?:metadata|spec)/finalizers\b")
POLICY: Final = re.compile(
    r"\b((?:persistentVolume|persistentVolumeClaim|pvc?|)[rR]eclaimPolicy|deletionPolicy|when(?:Deleted|Scaled))[\"']?\s*:"
    r"\s*[\"']?(?:Delete|Recycle|WipeOut)\b"
)
FINALIZE: Final = re.compile(r"/namespaces/([^/]+)/finalize$")
KEEPING: Final = re.compile(
    r"(helm\.sh/resource-policy|argocd\.argoproj\.io/sync-options|kustomize\.toolkit\.fluxcd\.io/prune"
    r"|[\w.]+/deletion-policy|serviceoperator\.azure\.com/reconcile-policy)-"
)
DESTROYS: Final = re.compile(r"(?:destroy|delete|drop|purge|wipe)(?:-\w+)?")
NO_PLUGINS: Final = re.compile(
    r"""
    annotate | api-resources | api-versions | apply | attach | auth | autoscale | certificate | cluster-info
    | completion | config | cordon | cp | create | debug | describe | diff | drain | edit | events | explain | expose
    | get | help | kustomize | label | logs | options | patch | plugin | port-forward | proxy | replace | rollout | run
    | scale | set | taint | top | uncordon | version | wait | krew | adm | new-app | new-project | project | status
    | login | logout | whoami | policy | secrets | image | start-build | rsh | rsync
    """,
    re.VERBOSE,
)
"""Verbs of kubectl and oc themselves; of plugins the next word may be one that destroys."""

HOLDING: Final = frozenset({Kind.VOLUME, Kind.BACKUP})


def of_kubectl(
    invocation: Invocation, options: Sequence[Option], words: Sequence[Word], kind_of: Callable[[list[Word]], Kind]
) -> list[Operation]:
    """The protections that a call takes off, if it is one that changes an object; what one of a plugin destroys."""
    said = [template(word) for word in words]
    name = " ".join(said[1:3])
    kind = kind_of(list(words[1:]))
    match said[0]:
        case "patch":
            return _patched(invocation, options, name, kind)
        case "replace":
            raw = next((template(one.value or ()) for one in options if one.name == "--raw"), "")
            finalize = FINALIZE.search(raw)
            return [] if finalize is None else [_taken_off(invocation, "finalizers", finalize[1], Kind.RESOURCE)]
        case "annotate":
            gone = [match[1] for word in said[1:] if (match := KEEPING.fullmatch(word)) is not None]
            return [_taken_off(invocation, protection, name, kind) for protection in gone]
    if NO_PLUGINS.fullmatch(said[0]) is None and len(said) > 1 and DESTROYS.fullmatch(said[1]):
        return [invocation.destroys(Kind.RESOURCE, " ".join(said[2:]))]
    return []


def _patched(invocation: Invocation, options: Sequence[Option], name: str, kind: Kind) -> list[Operation]:
    found: list[Operation] = []
    for patch in (one.value for one in options if one.name in PATCHES and one.value):
        text = template(patch)
        if FINALIZERS.search(text) or (POINTER.search(text) and re.search(r"\b(?:remove|replace)\b", text)):
            found.append(_taken_off(invocation, "finalizers", name, kind))
        found += [_taken_off(invocation, one[1], name, kind) for one in POLICY.finditer(text)]
        if not found and kind in HOLDING and literal(patch) is None and next(holes(patch), None) is patch[0]:
            found.append(invocation.unread(f"a patch that is made at run time: {text}"))
    return found


def _taken_off(invocation: Invocation, protection: str, name: str, kind: Kind) -> Operation:
    return replace(invocation.operation(Action.UNPROTECT, kind, name), protection=protection)
