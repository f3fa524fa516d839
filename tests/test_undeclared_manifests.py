"""What a branch takes out of manifests, found by comparing with where it left the other one."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from drillgate import gate
from drillgate.gate import GateOptions


def of(kind: str, name: str, spec: str = "{}", *, api: str = "v1", **metadata: str) -> str:
    more = "".join(f"  {key}: {value}\n" for key, value in metadata.items())
    return f"---\napiVersion: {api}\nkind: {kind}\nmetadata:\n  name: {name}\n{more}spec: {spec}\n"


CLAIM = of("PersistentVolumeClaim", "sites")
KEPT = of("PersistentVolumeClaim", "media", annotations="{helm.sh/resource-policy: keep}")
SET = of("StatefulSet", "db", "{replicas: 3}", api="apps/v1")
SERVICE = of("Service", "db")
SNAPSHOTS = "---\napiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshotClass\nmetadata:\n  name: daily\n"
FILE = "manifests/cloud.yaml"


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text)


def run_git(*arguments: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True, env=environment)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def begin(**files: str) -> None:
    """A repository with these files, and a branch of it checked out."""
    for name, text in files.items():
        write(f"manifests/{name}.yaml", text)
    write("readme.txt", "x")
    run_git("init", "-q")
    run_git("add", ".")
    run_git("commit", "-qm", "base")
    run_git("checkout", "-qb", "branch")


def found(*paths: str) -> list[str]:
    result = gate.run(paths or (".",), GateOptions(since="main", now=datetime(2026, 1, 1, tzinfo=UTC)))
    assert result.problems == ()
    return [f"{one.place} {one.code}" for one in result.findings]


def test_nothing_is_taken_out_where_nothing_of_it_has_changed() -> None:
    begin(cloud=CLAIM + KEPT + SET + SERVICE)
    assert found() == []
    write(FILE, SERVICE + SET + KEPT + CLAIM)
    assert found() == []


@pytest.mark.parametrize(
    ("dropped", "code"),
    [
        (CLAIM, "DG416"),
        (of("Namespace", "shop"), "DG416"),
        (of("CustomResourceDefinition", "sites.example.com", api="apiextensions.k8s.io/v1"), "DG416"),
        (of("Secret", "key"), "DG416"),
        (of("Cluster", "db", api="postgresql.cnpg.io/v1"), "DG416"),
        (of("VolumeSnapshot", "before", api="snapshot.storage.k8s.io/v1"), "DG402"),
        (of("Schedule", "nightly", api="velero.io/v1"), "DG401"),
        (
            of("Application", "shop", api="argoproj.io/v1", finalizers="[resources-finalizer.argocd.argoproj.io]"),
            "DG416",
        ),
        (KEPT, "DG417"),
        (SET, "DG417"),
        (of("PersistentVolume", "a"), "DG417"),
        (
            of(
                "Bucket",
                "media",
                "{forProvider: {}, deletionPolicy: Orphan}",
                api="s3.aws.upbound.io/v1",
            ),
            "DG417",
        ),
        (SERVICE, None),
        (of("Application", "shop", api="argoproj.io/v1"), None),
        (of("Deployment", "shop", api="apps/v1"), None),
    ],
)
def test_what_is_no_longer_declared_goes_unless_it_says_that_it_stays(dropped: str, code: str | None) -> None:
    begin(cloud=of("Service", "other") + dropped)
    write(FILE, of("Service", "other"))
    assert found() == ([] if code is None else [f"{FILE}:1:1 {code}"])


def test_a_set_whose_claims_go_along_is_a_volume_that_goes() -> None:
    gone = of("StatefulSet", "db", "{persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete}}", api="apps/v1")
    begin(cloud=SERVICE + gone)
    write(FILE, SERVICE)
    assert found() == [f"{FILE}:1:1 DG416"]


def test_a_file_that_is_gone_declares_nothing() -> None:
    begin(cloud=CLAIM + SET, other=SERVICE)
    Path(FILE).unlink()
    assert found() == [f"{FILE}:1:1 DG416", f"{FILE}:1:1 DG417"]


def test_what_has_moved_to_another_file_is_still_there() -> None:
    begin(cloud=CLAIM + SET, other=SERVICE)
    write(FILE, SET)
    write("manifests/other.yaml", SERVICE + CLAIM)
    assert found() == []
    assert found("manifests/cloud.yaml") == []
    run_git("checkout", "-q", ".")
    Path(FILE).rename("manifests/renamed.yaml")
    assert found() == []


def test_what_a_patch_takes_out_goes_and_stands_nowhere_else() -> None:
    out = "$patch: delete\n" + CLAIM.removeprefix("---\n")
    begin(cloud=CLAIM + SERVICE, old="---\n" + out.replace("sites", "other"))
    write("manifests/patch.yaml", out)
    assert found() == ["manifests/patch.yaml:1:1 DG416"]
    write(FILE, SERVICE)
    assert found() == [f"{FILE}:1:1 DG416", "manifests/patch.yaml:1:1 DG416"]


def test_what_another_overlay_declares_has_not_moved_there() -> None:
    begin(staging=CLAIM, prod=CLAIM + SERVICE)
    write("manifests/prod.yaml", SERVICE)
    write("manifests/staging.yaml", CLAIM + SERVICE)
    assert found() == ["manifests/prod.yaml:1:1 DG416"]


def test_a_namespace_that_is_written_out_makes_no_other_object() -> None:
    begin(cloud=CLAIM)
    write(FILE, of("PersistentVolumeClaim", "sites", namespace="shop"))
    assert found() == []


def test_what_is_not_asked_for_is_not_compared() -> None:
    begin(cloud=CLAIM + SERVICE)
    write(FILE, SERVICE)
    write("other/readme.txt", "x")
    assert found("other") == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            of("PersistentVolume", "a", "{persistentVolumeReclaimPolicy: Retain}"),
            of("PersistentVolume", "a", "{persistentVolumeReclaimPolicy: Delete}"),
            ["6:39 DG451", "6:39 DG457"],
        ),
        (SET, SET.replace("{replicas", "{x: {whenDeleted: Delete}, replicas"), ["6:25 DG452", "6:25 DG457"]),
        (SNAPSHOTS + "deletionPolicy: Retain\n", SNAPSHOTS + "deletionPolicy: Delete\n", ["6:17 DG453", "6:17 DG457"]),
        (SNAPSHOTS + "deletionPolicy: Delete\n", SNAPSHOTS + "deletionPolicy: Delete # x\n", ["6:17 DG453"]),
        (SNAPSHOTS + "deletionPolicy: Delete\n", SNAPSHOTS + "deletionPolicy: Retain\n", []),
        (
            of("StorageClass", "a", api="storage.k8s.io/v1") + "reclaimPolicy: Retain\n",
            of("StorageClass", "a", api="storage.k8s.io/v1"),
            ["5:9 DG451", "5:9 DG457"],
        ),
        (KEPT, KEPT.replace("keep", "none"), ["6:42 DG457"]),
        (KEPT, of("PersistentVolumeClaim", "media"), ["5:9 DG457"]),
        (
            of("PersistentVolumeClaim", "a", finalizers="[shop.io/backup]"),
            of("PersistentVolumeClaim", "a"),
            ["5:9 DG455"],
        ),
        (
            of("PersistentVolumeClaim", "a", finalizers="[shop.io/backup]"),
            of("PersistentVolumeClaim", "a", finalizers="[]"),
            ["6:3 DG455"],
        ),
        (
            of("StatefulSet", "a", "{replicas: 3, x: {whenScaled: Retain}}", api="apps/v1"),
            of("StatefulSet", "a", "{replicas: 1, x: {whenScaled: Retain}}", api="apps/v1"),
            [],
        ),
    ],
)
def test_what_is_kept_less_is_found_where_it_stands(before: str, after: str, expected: list[str]) -> None:
    begin(cloud=before)
    write(FILE, after)
    assert found() == [f"{FILE}:{place}" for place in expected]


def test_replicas_that_are_given_up_take_their_claims_along() -> None:
    spec = "{replicas: 3, persistentVolumeClaimRetentionPolicy: {whenScaled: Delete}}"
    begin(cloud=of("StatefulSet", "db", spec, api="apps/v1"))
    write(FILE, of("StatefulSet", "db", spec.replace("3", "1"), api="apps/v1"))
    assert found() == [f"{FILE}:6:18 DG411", f"{FILE}:6:72 DG452"]


def test_what_is_broken_now_is_opaque_and_not_compared() -> None:
    begin(cloud=CLAIM + SERVICE)
    write(FILE, SERVICE + "---\nbroken: [\n")
    assert found() == [f"{FILE}:9:1 DG901"]


def test_a_chart_is_compared_as_it_is_written() -> None:
    claim = of("PersistentVolumeClaim", '{{ include "name" . }}')
    begin(cloud="{{- if .Values.enabled }}\n" + claim + "{{- end }}\n" + SERVICE)
    write(FILE, "{{- if .Values.enabled }}\n" + SERVICE + "{{- end }}\n")
    assert found() == [f"{FILE}:1:1 DG416"]


def test_values_that_keep_less_are_found() -> None:
    values = "db:\n  reclaimPolicy: Retain\n"
    begin(cloud=SERVICE)
    write("chart/values.yaml", values)
    run_git("add", ".")
    run_git("commit", "-qm", "values")
    run_git("branch", "-f", "main")
    write("chart/values.yaml", values.replace("Retain", "Delete"))
    assert found() == ["chart/values.yaml:2:18 DG451", "chart/values.yaml:2:18 DG457"]


def kustomization(*entries: str) -> str:
    return "resources:\n" + "".join(f"- {entry}\n" for entry in entries)


LIST = "manifests/kustomization.yaml"


def test_what_a_kustomization_no_longer_lists_goes_though_it_is_there() -> None:
    begin(claim=CLAIM, service=SERVICE, kustomization=kustomization("claim.yaml", "service.yaml"))
    write(LIST, kustomization("claim.yaml"))
    assert found() == []
    write(LIST, kustomization("service.yaml"))
    assert found() == [f"{LIST}:1:1 DG416"]
    assert found("manifests/service.yaml") == []
    (one,) = gate.run((".",), GateOptions(since="main", now=datetime(2026, 1, 1, tzinfo=UTC))).findings
    said = "PersistentVolumeClaim sites is no longer listed (it stands at manifests/claim.yaml:5)"
    assert one.message.startswith(f"{said}: the next plan or deployment destroys it")


def test_what_another_kustomization_lists_now_has_only_moved() -> None:
    begin(claim=CLAIM, service=SERVICE, kustomization=kustomization("claim.yaml", "service.yaml"))
    write("all/kustomization.yaml", kustomization("../manifests/claim.yaml"))
    write(LIST, kustomization("service.yaml"))
    assert found() == []


def test_a_folder_that_is_no_longer_listed_takes_all_in_it_along_and_one_elsewhere_is_not_known() -> None:
    begin(service=SERVICE, kustomization=kustomization("db", "https://example.com/base", "../../outside", "gone.yaml"))
    write("manifests/db/claim.yaml", CLAIM)
    run_git("add", ".")
    run_git("commit", "-qm", "folder")
    run_git("branch", "-f", "main")
    write(LIST, kustomization("service.yaml"))
    assert found() == [f"{LIST}:1:1 DG416", f"{LIST}:1:1 DG901"]


def test_a_file_that_is_no_longer_listed_and_is_gone_is_told_once() -> None:
    begin(claim=CLAIM, service=SERVICE, kustomization=kustomization("claim.yaml", "service.yaml"))
    write(LIST, kustomization("service.yaml"))
    Path("manifests/claim.yaml").unlink()
    assert found() == ["manifests/claim.yaml:1:1 DG416"]
