"""The settings by which what an object holds is kept when the object goes, or is not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from drillgate.operations import Kind
from drillgate.readers.kubernetes.objects import Object, Path, at, mappings
from drillgate.readers.kubernetes.templates import is_filled_in, plain


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a setting means: the values by which nothing is kept, and what is not kept then, if it is not what the
    object holds."""

    losing: frozenset[str]
    of: Kind | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of an object: its path in there and its value. Where it is `missing`, that is what loses."""

    path: Path
    value: str
    loses: bool
    unknown: bool = False
    missing: bool = False

    @property
    def name(self) -> str:
        return str(plain(self.path[-1]))


def _each(names: str, losing: str, of: Kind | None = None) -> dict[str, Meaning]:
    return {name: Meaning(frozenset(losing.split()), of) for name in names.split()}


TRUE, FALSE = "true yes on", "false no off"
KNOWN: Final[Mapping[str, Meaning]] = {
    **_each("reclaimPolicy persistentVolumeReclaimPolicy pvReclaimPolicy", "delete recycle", Kind.VOLUME),
    **_each("persistentVolumeClaimReclaimPolicy pvcReclaimPolicy", "delete", Kind.VOLUME),
    **_each("persistentVolumeClaimRetentionPolicy", "", Kind.VOLUME),
    **_each("whenDeleted whenScaled", "delete", Kind.VOLUME),
    **_each("volumeClaimDeletePolicy", "deleteonscaledownandclusterdeletion", Kind.VOLUME),
    **_each("deleteClaim", TRUE, Kind.VOLUME),
    **_each("deletionPolicy terminationPolicy", "delete wipeout"),
    **_each("services.k8s.aws/deletion-policy", "delete"),
    **_each("cnrm.cloud.google.com/deletion-policy", "delete"),
    **_each("serviceoperator.azure.com/reconcile-policy", "manage"),
    **_each("confirmation", "yes-really-destroy-data", Kind.VOLUME),
    **_each("skipFinalSnapshot forceDestroy deleteAutomatedBackups", TRUE),
    **_each("deletionProtection deletionProtectionEnabled", FALSE),
    **_each("backupRetentionPeriod", "0"),
}
"""Settings by their names, wherever in an object they stand: operators take them over from one another."""

KEEPING: Final[Mapping[str, tuple[str, ...]]] = {
    "helm.sh/resource-policy": ("keep",),
    "argocd.argoproj.io/sync-options": ("Prune=false", "Prune=confirm", "Delete=false", "Delete=confirm"),
    "kustomize.toolkit.fluxcd.io/prune": ("disabled",),
    "services.k8s.aws/deletion-policy": ("retain",),
    "cnrm.cloud.google.com/deletion-policy": ("abandon",),
    "serviceoperator.azure.com/reconcile-policy": ("skip", "detach-on-delete"),
}
"""Annotations by which an object, or what it stands for, is not deleted, each with the words for that."""

COPIES: Final = frozenset({"ExternalSecret", "ClusterExternalSecret"})
"""Kinds that hold copies of what is kept elsewhere."""

DEFINING: Final = frozenset({"CustomResourceDefinition", "ConfigMap", "Secret", "PrometheusRule"})
"""Kinds in which names of settings are none."""


def settings_of(one: Object) -> Iterator[Setting]:
    """The settings that an object has, and those that it would need and has not."""
    if one.kind in DEFINING or one.kind in COPIES:
        return
    found = [setting for path in _paths(one) if (setting := _setting(path, one)) is not None]
    yield from found
    wanted = _wanted(one)
    if wanted is not None and all(setting.name != wanted[-1] for setting in found):
        yield Setting(wanted, "", loses=True, missing=True)


def keeping(one: Object) -> str:
    """The annotation by which an object is not deleted with what declares it, "" if it has none."""
    said = ((name, str(one.annotations.get(name, "")).replace(" ", "").split(",")) for name in KEEPING)
    return next((name for name, words in said if set(words) & set(KEEPING[name])), "")


def _paths(one: Object) -> Iterator[Path]:
    """Where settings of known names stand. Those of values may be switched off by what stands beside them."""
    for path, value in mappings(one.data):
        if not (one.is_values and value.get("enabled") is False):
            yield from ((*path, key) for key in value if plain(key) in KNOWN)


def _setting(path: Path, one: Object) -> Setting | None:
    value = at(one.data, path)
    meaning = KNOWN[str(plain(path[-1]))]
    if value is None and not meaning.losing and one.document.filled is not None:
        return Setting(path, "filled in", loses=False, unknown=True)
    if isinstance(value, dict | list) or value is None:
        return None
    word = str(value).strip().lower()
    unknown = is_filled_in(value)
    said = one.document.called(str(value)) if unknown or isinstance(value, str) else word
    return Setting(path, said, word in meaning.losing, unknown)


def _wanted(one: Object) -> Path | None:
    """The setting without which what an object holds goes with it."""
    spec = one.spec
    if one.kind == "StorageClass" and one.group == "storage.k8s.io":
        return ("reclaimPolicy",)
    if one.holding is None:
        return None
    if one.kind == "Elasticsearch" and one.group == "elasticsearch.k8s.elastic.co":
        return ("spec", "volumeClaimDeletePolicy")
    if "forProvider" in spec and "managementPolicies" not in spec:
        return ("spec", "deletionPolicy")
    if one.group.endswith(".services.k8s.aws"):
        return ("metadata", "annotations", "services.k8s.aws/deletion-policy")
    if one.group.endswith(".cnrm.cloud.google.com"):
        return ("metadata", "annotations", "cnrm.cloud.google.com/deletion-policy")
    return None
