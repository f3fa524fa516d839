"""Rights to delete that roles of a cluster give, and to whom."""

import pytest

from drillgate.facts.contents import fact_of
from drillgate.readers import kubernetes


def role(rule: str, kind: str = "ClusterRole", metadata: str = "{name: cleaner}") -> str:
    api = "rbac.authorization.k8s.io/v1"
    return f"---\napiVersion: {api}\nkind: {kind}\nmetadata: {metadata}\nrules:\n- {{{rule}}}\n"


def binding(subjects: str, reference: str = "ClusterRole, name: cleaner", kind: str = "ClusterRoleBinding") -> str:
    api = "rbac.authorization.k8s.io/v1"
    written = f"metadata: {{name: b, namespace: shop}}\nroleRef: {{kind: {reference}}}\nsubjects: [{subjects}]\n"
    return f"---\napiVersion: {api}\nkind: {kind}\n{written}"


def said(text: str) -> list[str]:
    found = kubernetes.read(text, "a.yaml")
    return [f"{one.action} {one.target.kind} {one.target.name}: {one.statement}" for one in found]


CLAIMS = 'apiGroups: [""], resources: [persistentvolumeclaims], verbs: [get, delete]'


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (CLAIMS, "volume : ClusterRole cleaner: delete on persistentvolumeclaims"),
        ('apiGroups: ["*"], resources: ["*"], verbs: ["*"]', "database : ClusterRole cleaner: * on *"),
        (
            'apiGroups: [""], resources: [pods, namespaces], verbs: [deletecollection]',
            "resource : ClusterRole cleaner: deletecollection on namespaces",
        ),
        (
            'apiGroups: ["", apps], resources: [persistentvolumes, statefulsets], resourceNames: [db], verbs: [delete]',
            "volume db: ClusterRole cleaner: delete on persistentvolumes, statefulsets",
        ),
        (
            "apiGroups: [postgresql.cnpg.io], resources: [clusters], verbs: [delete]",
            "database : ClusterRole cleaner: delete on clusters",
        ),
        ('apiGroups: [""], resources: [persistentvolumeclaims], verbs: [get, list]', ""),
        ('apiGroups: [""], resources: [persistentvolumeclaims/status], verbs: [delete]', ""),
        ("apiGroups: [apps], resources: [deployments], verbs: [delete]", ""),
        ("apiGroups: [apps], resources: [persistentvolumeclaims], verbs: [delete]", ""),
        ('apiGroups: [cert-manager.io], resources: ["*"], verbs: ["*"]', ""),
        ("nonResourceURLs: ['*'], verbs: ['*']", ""),
    ],
)
def test_a_role_is_told_if_it_deletes_what_holds_data(rule: str, expected: str) -> None:
    assert said(role(rule)) == ([f"grant {expected}"] if expected else [])


@pytest.mark.parametrize(
    ("text", "holders", "holder"),
    [
        (role(CLAIMS), (), "unsaid"),
        (
            role(CLAIMS) + binding("{kind: ServiceAccount, name: ci, namespace: ops}"),
            ("system:serviceaccount:ops:ci",),
            "other",
        ),
        (role(CLAIMS) + binding("{kind: ServiceAccount, name: ci}"), ("system:serviceaccount:shop:ci",), "other"),
        (role(CLAIMS) + binding('{kind: Group, name: "system:authenticated"}'), ("*",), "anyone"),
        (role(CLAIMS) + binding("{kind: User, name: jo}", "ClusterRole, name: another"), (), "unsaid"),
        (
            role(CLAIMS, "Role", "{name: cleaner, namespace: shop}")
            + binding("{kind: User, name: jo}", "Role, name: cleaner", "RoleBinding"),
            ("jo",),
            "other",
        ),
        (
            role(CLAIMS, "Role", "{name: cleaner, namespace: another}")
            + binding("{kind: User, name: jo}", "Role, name: cleaner", "RoleBinding"),
            (),
            "unsaid",
        ),
    ],
)
def test_whom_a_role_is_given_to_is_known_of_bindings_beside_it(
    text: str, holders: tuple[str, ...], holder: str
) -> None:
    (one,) = kubernetes.read(text, "a.yaml")
    assert one.holders == holders
    assert fact_of(one).values["holder"] == holder


def test_a_binding_to_a_role_that_each_cluster_has_is_told_where_it_names_it() -> None:
    (one,) = kubernetes.read(binding("{kind: User, name: jo}", "ClusterRole, name: cluster-admin"), "a.yaml")
    assert (str(one.place), one.holders) == ("a.yaml:5:36", ("jo",))
    assert said(binding("{kind: User, name: jo}", "ClusterRole, name: view")) == []


def test_a_place_is_that_of_the_verbs() -> None:
    (one,) = kubernetes.read(role(CLAIMS), "a.yaml")
    assert str(one.place) == "a.yaml:6:65"
