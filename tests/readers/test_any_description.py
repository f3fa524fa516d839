"""Whatever stands in a description, reading it is no error, and what is found has a place in the file."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drillgate.facts.contents import fact_of
from drillgate.readers.artifacts import contents

WORDS = {
    "openapi": (
        *(
            "openapi",
            "3.1.0",
            "swagger",
            "paths",
            "/sites/{id}",
            "/sites",
            "delete",
            "post",
            "parameters",
            "name",
            "id",
        ),
        *("in", "path", "query", "body", "schema", "type", "array", "oneOf", "$ref", "#/paths", "pattern", "^site_"),
        *("requestBody", "content", "properties", "required", "x-drillgate-id-types", "x-drillgate-recovery", "items"),
    ),
    "iam": (
        *("Statement", "Effect", "Allow", "Deny", "Action", "NotAction", "s3:*", "*", "Resource", "NotResource"),
        *("arn:aws:s3:::a/*", "Principal", "NotPrincipal", "AWS", "Condition", "PolicyVersion", "Document", "Fn::If"),
    ),
    "cloudformation": (
        *("Resources", "A", "Type", "AWS::S3::Bucket", "AWS::IAM::Role", "Properties", "DeletionPolicy", "Retain"),
        *("UpdateReplacePolicy", "Transform", "Fn::Transform", "Fn::ForEach::A", "Policies", "PolicyDocument", "Ref"),
        *("Statement", "Effect", "Allow", "Action", "s3:*", "Fn::Sub", "${A.Arn}", "Fn::If", "Fn::Join", "Fn::GetAtt"),
        *(
            "Changes",
            "ResourceChange",
            "Remove",
            "Modify",
            "Replacement",
            "True",
            "BeforeContext",
            "AfterContext",
            "{}",
        ),
        *(
            "LifecycleConfiguration",
            "Rules",
            "VersioningConfiguration",
            "Status",
            "ManagedPolicyArns",
            "LogicalResourceId",
        ),
    ),
}

WORDS["kubernetes"] = (
    *(
        "apiVersion",
        "v1",
        "apps/v1",
        "kind",
        "List",
        "items",
        "Pod",
        "ConfigMap",
        "StorageClass",
        "StatefulSet",
        "metadata",
    ),
    *(
        "name",
        "namespace",
        "annotations",
        "finalizers",
        "helm.sh/hook",
        "argocd.argoproj.io/sync-options",
        "Force=true",
    ),
    *(
        "spec",
        "data",
        "a.sql",
        "DROP TABLE a",
        "a.yaml",
        "containers",
        "command",
        "args",
        "sh",
        "-c",
        "rm -rf /a",
        "env",
    ),
    *(
        "value",
        "SQL",
        "$SQL",
        "image",
        "kubectl",
        "script",
        "source",
        "prune",
        "reclaimPolicy",
        "Delete",
        "whenDeleted",
    ),
    *("rbac.authorization.k8s.io/v1", "ClusterRole", "RoleBinding", "rules", "verbs", "*", "resources", "roleRef"),
    *("subjects", "forProvider", "s3.aws.upbound.io/v1", "Bucket", "replicas", "enabled"),
)


def described(words: tuple[str, ...]) -> st.SearchStrategy[Any]:
    leaf = st.none() | st.booleans() | st.integers(-1, 9) | st.sampled_from(words)
    return st.recursive(
        leaf,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(words), inner, max_size=5),
        max_leaves=30,
    )


@pytest.mark.parametrize("reader", WORDS)
@given(st.data())
def test_no_description_is_an_error(reader: str, data: st.DataObject) -> None:
    text = json.dumps(data.draw(described(WORDS[reader])), indent=1)
    for held in contents(text.encode(), "a.json", reader=reader) or ():
        assert 1 <= held.place.line <= text.count("\n") + 1
        assert fact_of(held).place == held.place
