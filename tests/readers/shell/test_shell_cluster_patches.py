"""Calls of kubectl that take off what keeps an object, or what it holds."""

import pytest

from drillgate.readers import python, shell


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("""kubectl patch pvc a -p '{"metadata":{"finalizers":null}}'""", ["finalizers volume pvc a"]),
        ("""kubectl patch pvc/a --patch='{"metadata":{"finalizers":[]}}' -n b""", ["finalizers volume pvc/a"]),
        ("""kubectl -n b patch pv $X -p $'metadata:\\n  finalizers: []'""", ["finalizers volume pv {X}"]),
        (
            """oc patch ns a --type json -p='[{"op": "remove", "path": "/metadata/finalizers"}]'""",
            ["finalizers resource ns a"],
        ),
        (
            """kubectl patch pv a -p '{"spec":{"persistentVolumeReclaimPolicy":"Delete"}}'""",
            ["persistentVolumeReclaimPolicy volume pv a"],
        ),
        ("kubectl replace --raw /api/v1/namespaces/a/finalize -f -", ["finalizers resource a"]),
        ("kubectl annotate pvc a helm.sh/resource-policy-", ["helm.sh/resource-policy volume pvc a"]),
        ("kubectl annotate pvc a helm.sh/resource-policy=keep", []),
        ("""kubectl patch pv a -p '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'""", []),
        ("""kubectl patch pvc a -p '{"metadata":{"finalizers":["x"]}}'""", []),
        ("""kubectl patch pvc a -p '[{"op": "add", "path": "/metadata/finalizers/-", "value": "x"}]'""", []),
        ("""kubectl patch pv a --dry-run=server -p '{"metadata":{"finalizers":null}}'""", []),
        ("kubectl get pvc a", []),
    ],
)
def test_what_is_taken_off_is_told(command: str, expected: list[str]) -> None:
    found = shell.read(command, "a.sh")
    assert [f"{one.protection} {one.target.kind} {one.target.name}" for one in found] == expected
    assert {one.action for one in found} <= {"unprotect"}


def test_what_is_taken_off_from_within_python_is_told_alike() -> None:
    words = """["kubectl", "patch", "pvc", "a", "-p", '{"metadata": {"finalizers": []}}']"""
    code = f"import subprocess\nsubprocess.run({words})"
    assert [one.protection for one in python.read(code, "a.py")] == ["finalizers"]


def test_a_patch_that_is_made_at_run_time_is_told_of_what_holds_data() -> None:
    assert [one.action for one in shell.read('kubectl patch pvc a -p "$PATCH"', "a.sh")] == ["unread"]
    assert shell.read('kubectl patch deployment a -p "$PATCH"', "a.sh") == ()


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("kubectl cnpg destroy main 1", ["resource main 1"]),
        ("kubectl rook-ceph destroy-cluster", ["resource "]),
        ("kubectl cnpg status main", []),
        ("k3s kubectl delete pvc a", ["volume pvc a"]),
        ("microk8s kubectl get pvc", []),
        ("kubectl config delete-context a", []),
        ("kubectl create delete", []),
        ("argocd app delete shop --cascade", ["resource shop"]),
        ("argocd app sync shop --prune", ["resource shop"]),
        ("argocd app sync shop", []),
        ("helmfile -e prod destroy", ["resource destroy"]),
        ("helmfile -e prod sync", []),
    ],
)
def test_plugins_and_tools_that_destroy_what_is_in_a_cluster_are_told(command: str, expected: list[str]) -> None:
    found = shell.read(command, "a.sh")
    assert [f"{one.target.kind} {one.target.name}" for one in found] == expected
    assert {one.action for one in found} <= {"destroy"}
