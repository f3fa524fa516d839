"""Manifests: what becomes of what objects hold, by what they say and by what they leave out."""

import pytest

from drillgate.operations import Action, Kind, Operation
from drillgate.readers import kubernetes

APPS = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\n"
CLASS = "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: fast}\n"
CLAIM = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: data\n"


def read(text: str) -> tuple[Operation, ...]:
    return kubernetes.read(text, "a.yaml")


def said(text: str) -> list[str]:
    return [f"{one.place.line}:{one.place.column} {one.target.kind} {one.statement}" for one in read(text)]


def of(api: str, kind: str, spec: str = "{}", annotations: str = "{}") -> str:
    return f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: a, annotations: {annotations}}}\nspec: {spec}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CLASS, ["3:18 volume StorageClass fast has no reclaimPolicy, which deletes"]),
        (CLASS + "reclaimPolicy: Delete\n", ["4:16 volume StorageClass fast has reclaimPolicy: Delete"]),
        (CLASS + "reclaimPolicy: Retain\n", []),
        (of("v1", "StorageClass"), []),
        (
            of("v1", "PersistentVolume", "{persistentVolumeReclaimPolicy: Recycle}"),
            ["4:39 volume PersistentVolume a has persistentVolumeReclaimPolicy: Recycle"],
        ),
        (of("v1", "PersistentVolume", "{persistentVolumeReclaimPolicy: Retain}"), []),
        (of("v1", "PersistentVolume"), []),
        (
            APPS + "spec:\n  persistentVolumeClaimRetentionPolicy:\n    whenDeleted: Retain\n    whenScaled: Delete\n",
            ["7:17 volume StatefulSet db has whenScaled: Delete"],
        ),
        (APPS + "spec: {replicas: 0}\n", []),
        (
            of("kafka.strimzi.io/v1beta2", "Kafka", "{kafka: {storage: {volumes: [{deleteClaim: true}]}}}"),
            ["4:50 volume Kafka a has deleteClaim: true"],
        ),
        (of("kafka.strimzi.io/v1beta2", "Kafka", "{kafka: {storage: {deleteClaim: false}}}"), []),
        (
            of("elasticsearch.k8s.elastic.co/v1", "Elasticsearch"),
            ["3:18 volume Elasticsearch a has no volumeClaimDeletePolicy, which deletes"],
        ),
        (of("elasticsearch.k8s.elastic.co/v1", "Elasticsearch", "{volumeClaimDeletePolicy: Retain}"), []),
        (
            of("kubedb.com/v1", "Postgres", "{deletionPolicy: WipeOut}"),
            ["4:24 database Postgres a has deletionPolicy: WipeOut"],
        ),
        (
            of("ceph.rook.io/v1", "CephCluster", "{cleanupPolicy: {confirmation: yes-really-destroy-data}}"),
            ["4:38 volume CephCluster a has confirmation: yes-really-destroy-data"],
        ),
    ],
)
def test_volumes_and_claims_that_go_along_are_told(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            of("snapshot.storage.k8s.io/v1", "VolumeSnapshotContent", "{deletionPolicy: Delete}"),
            ["backup VolumeSnapshotContent a has deletionPolicy: Delete"],
        ),
        (
            of("s3.aws.upbound.io/v1beta1", "Bucket", "{forProvider: {forceDestroy: true}, deletionPolicy: Orphan}"),
            ["bucket Bucket a has forceDestroy: true"],
        ),
        (
            of("rds.aws.upbound.io/v1beta1", "Instance", "{forProvider: {}}"),
            ["database Instance a has no deletionPolicy, which deletes"],
        ),
        (of("rds.aws.upbound.io/v1beta1", "Instance", "{forProvider: {}, managementPolicies: [Observe]}"), []),
        (of("iam.aws.upbound.io/v1beta1", "Role", "{forProvider: {}}"), []),
        (
            of("dynamodb.services.k8s.aws/v1alpha1", "Table"),
            ["table Table a has no services.k8s.aws/deletion-policy, which deletes"],
        ),
        (
            of(
                "dynamodb.services.k8s.aws/v1alpha1",
                "Table",
                annotations='{services.k8s.aws/deletion-policy: "retain"}',
            ),
            [],
        ),
        (
            of("sql.cnrm.cloud.google.com/v1beta1", "SQLInstance"),
            ["database SQLInstance a has no cnrm.cloud.google.com/deletion-policy, which deletes"],
        ),
        (
            of(
                "sql.cnrm.cloud.google.com/v1beta1",
                "SQLInstance",
                "{settings: {deletionProtectionEnabled: false}}",
                "{cnrm.cloud.google.com/deletion-policy: abandon}",
            ),
            ["database SQLInstance a has deletionProtectionEnabled: false"],
        ),
        (of("external-secrets.io/v1", "ExternalSecret", "{target: {deletionPolicy: Delete}}"), []),
        (of("apiextensions.k8s.io/v1", "CustomResourceDefinition", "{x: {deletionPolicy: Delete}}"), []),
    ],
)
def test_what_stands_for_data_elsewhere_is_told_if_that_goes_along(text: str, expected: list[str]) -> None:
    assert [one.partition(" ")[2] for one in said(text)] == expected


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        ("helm.sh/hook: pre-install", "a hook of Helm's (pre-install), and deleted by its policy before-hook-creation"),
        (
            "{helm.sh/hook: post-install, helm.sh/hook-delete-policy: hook-failed}",
            "a hook of Helm's (post-install), and deleted by its policy hook-failed",
        ),
        ("argocd.argoproj.io/sync-options: Replace=true, Force=true", "deleted and made anew when it is synchronised"),
        ("argocd.argoproj.io/sync-options: Prune=false", ""),
        ("helm.sh/resource-policy: keep", ""),
        ("helm.sh/hook: test", ""),
    ],
)
def test_what_is_deleted_before_it_is_made_again_is_told(annotations: str, expected: str) -> None:
    block = annotations if annotations.startswith("{") else f"\n    {annotations}"
    found = said(f"{CLAIM}  annotations: {block}\n")
    assert [one.partition(" is ")[2] for one in found] == ([expected] if expected else [])


def test_a_hook_that_holds_no_data_is_deleted_as_it_is_meant_to_be() -> None:
    for kind in ("batch/v1, kind: Job", "v1, kind: Secret", "v1, kind: ConfigMap"):
        assert said(f"{{apiVersion: {kind}, metadata: {{name: a, annotations: {{helm.sh/hook: pre-install}}}}}}") == []


@pytest.mark.parametrize("nothing", ["[]", "null", "", "~"])
def test_finalizers_that_are_taken_off_are_told(nothing: str) -> None:
    (one,) = read(f"{CLAIM}  finalizers: {nothing}\n")
    assert (str(one.place), one.action, one.protection) == ("a.yaml:5:3", Action.UNPROTECT, "finalizers")


def test_finalizers_of_what_runs_are_nobodys_loss_and_others_stay() -> None:
    assert read("apiVersion: v1\nkind: Pod\nmetadata: {name: a, finalizers: []}\n") == ()
    assert read("apiVersion: argoproj.io/v1\nkind: Application\nmetadata: {name: a, finalizers: []}\n") == ()
    assert read(f"{CLAIM}  finalizers: [kubernetes.io/pvc-protection]\n") == ()
    (one,) = read("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\nspec: {finalizers: []}\n")
    assert (one.target.kind, one.target.name) == (Kind.RESOURCE, "a")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (of("argoproj.io/v1alpha1", "Application", "{syncPolicy: {automated: {prune: true}}}"), 1),
        (of("argoproj.io/v1alpha1", "Application", "{syncPolicy: {automated: {}}}"), 0),
        (of("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "{prune: true}"), 1),
        (of("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "{prune: false}"), 0),
        (of("example.com/v1", "Tree", "{prune: true}"), 0),
    ],
)
def test_controllers_that_prune_are_told(text: str, number: int) -> None:
    assert [one.protection for one in read(text)] == ["prune"] * number
