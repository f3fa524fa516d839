"""Patches within a Kustomization: what they set, and what they take off."""

import pytest

from drillgate.operations import Operation
from drillgate.readers import artifacts


def read(*lines: str) -> tuple[Operation, ...]:
    text = "patches:\n- target: {kind: PersistentVolumeClaim}\n  patch: |-\n" + "".join(f"    {one}\n" for one in lines)
    return artifacts.read(text.encode(), "kustomization.yaml") or ()


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("{op: remove, path: /metadata/finalizers}", "4:26 finalizers"),
        ("{op: replace, path: /metadata/finalizers, value: []}", "4:27 finalizers"),
        ("{op: remove, path: /metadata/annotations/helm.sh~1resource-policy}", "4:26 helm.sh/resource-policy"),
        (
            "{op: replace, path: /spec/persistentVolumeReclaimPolicy, value: Delete}",
            "4:71 persistentVolumeReclaimPolicy",
        ),
        ("{op: add, path: /spec/x, value: {a: {whenDeleted: Delete}}}", "4:57 whenDeleted"),
        ("{op: replace, path: /spec/persistentVolumeReclaimPolicy, value: Retain}", ""),
        ("{op: test, path: /spec/persistentVolumeReclaimPolicy, value: Delete}", ""),
        ("{op: add, path: /metadata/finalizers/-, value: kubernetes.io/pvc-protection}", ""),
        ("{op: remove, path: /spec/replicas}", ""),
    ],
)
def test_steps_of_a_patch_are_read_where_they_stand(step: str, expected: str) -> None:
    found = read(f"- {step}")
    assert [f"{one.place.line}:{one.place.column} {one.protection}" for one in found] == (
        [expected] if expected else []
    )


def test_a_patch_that_is_merged_is_read_as_a_manifest() -> None:
    (one,) = read("apiVersion: v1", "kind: PersistentVolumeClaim", "metadata: {name: a, finalizers: null}")
    assert (one.protection, one.target.name, str(one.place)) == ("finalizers", "a", "kustomization.yaml:6:25")
