"""Rights to delete that a plan gives, by what a resource will have and did not have."""

import json
from typing import Any

import pytest

from drillgate.readers.terraform import read

PURGES = {"Effect": "Allow", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::media/*"}
READS = PURGES | {"Action": "s3:GetObject"}


def document(*statements: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def told(planned: Any, *changes: object, **further: object) -> list[tuple[str, str, tuple[str, ...]]]:
    """What is done, why or how without the resource that it begins with, and for whom."""
    return [
        (one.action, one.reason or one.statement.rpartition(": Allow ")[2], one.holders)
        for one in planned(*changes, **further)
    ]


def configuration(resources: list[Any], **calls: Any) -> Any:
    return {"root_module": {"resources": resources, "module_calls": calls}}


def expressed(address: str, **references: list[str]) -> Any:
    return {"address": address, "expressions": {name: {"references": names} for name, names in references.items()}}


ALLOWED = "s3:DeleteObject on arn:aws:s3:::media/*"


def test_a_policy_that_lets_delete_is_a_grant_where_the_plan_names_the_resource(make_change: Any, planned: Any) -> None:
    after = {"name": "clean", "role": "ci", "policy": document(READS, PURGES)}
    (operation,) = planned(make_change("aws_iam_role_policy", ["create"], None, after))
    assert (operation.action, operation.holders) == ("grant", ("ci",))
    assert operation.statement == f"aws_iam_role_policy.main: Allow {ALLOWED}"
    assert (operation.target.name, operation.planned) == ("media/*", "create")
    assert operation.place.column > 1


@pytest.mark.parametrize("actions", [["update"], ["delete", "create"], ["create", "delete"]])
def test_only_what_was_not_allowed_before_counts(make_change: Any, planned: Any, actions: list[str]) -> None:
    had = {"role": "ci", "policy": document(PURGES)}
    gets = {"role": "ci", "policy": document(PURGES | {"Action": ["s3:*"]})}
    assert [one[0] for one in told(planned, make_change("aws_iam_role_policy", actions, had, had))].count("grant") == 0
    grants = [one for one in told(planned, make_change("aws_iam_role_policy", actions, had, gets)) if one[0] == "grant"]
    assert grants == [("grant", "s3:* on arn:aws:s3:::media/*", ("ci",))]


@pytest.mark.parametrize("actions", [["no-op"], ["delete"], ["forget"], ["read"]])
def test_what_a_plan_leaves_or_takes_is_no_grant(make_change: Any, planned: Any, actions: list[str]) -> None:
    state = {"role": "ci", "policy": document(PURGES)}
    found = told(planned, make_change("aws_iam_role_policy", actions, state, state))
    assert [one for one in found if one[0] == "grant"] == []


@pytest.mark.parametrize(
    ("type_", "after", "expected"),
    [
        ("aws_iam_user_policy", {"user": "joe", "policy": document(PURGES)}, [(ALLOWED, ("joe",))]),
        ("aws_iam_policy", {"policy": document(PURGES)}, [(ALLOWED, ())]),
        (
            "aws_iam_role",
            {"name": "ci", "inline_policy": [{"name": "a", "policy": document(PURGES)}]},
            [(ALLOWED, ("ci",))],
        ),
        ("aws_iam_role", {"name": "ci", "assume_role_policy": document(PURGES)}, []),
        ("aws_iam_role", {"name": "ci", "permissions_boundary": "arn:aws:iam::aws:policy/PowerUserAccess"}, []),
        (
            "aws_s3_bucket_policy",
            {"policy": document(PURGES | {"Principal": "*"})},
            [(ALLOWED, ("*",))],
        ),
        (
            "aws_iam_role_policy_attachment",
            {"role": "ci", "policy_arn": "arn:aws:iam::aws:policy/AmazonS3FullAccess"},
            [("s3:* on *", ("ci",))],
        ),
        (
            "aws_iam_policy_attachment",
            {"roles": ["a", "b"], "groups": None, "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"},
            [("* on *", ("a", "b"))],
        ),
        ("aws_iam_role_policy_attachment", {"role": "ci", "policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}, []),
        ("aws_vpc_endpoint", {"policy": document(PURGES | {"Principal": "*"})}, []),
    ],
)
def test_rights_of_each_type_are_told(
    make_change: Any, planned: Any, type_: str, after: Any, expected: list[Any]
) -> None:
    assert [(said, who) for _, said, who in told(planned, make_change(type_, ["create"], None, after))] == expected


def test_a_document_that_is_known_only_later_is_read_as_the_plan_has_it(make_change: Any, planned: Any) -> None:
    statement = {
        "actions": ["s3:DeleteObject"],
        "not_actions": None,
        "effect": "Allow",
        "resources": [None, "arn:aws:s3:::media/*"],
        "principals": [],
        "condition": [{"test": "Bool", "variable": "aws:SecureTransport", "values": ["true"]}],
    }
    data = make_change(
        "aws_iam_policy_document",
        ["read"],
        None,
        {"statement": [statement]},
        after_unknown={"json": True, "statement": [{"resources": [True, False]}]},
        mode="data",
        address="data.aws_iam_policy_document.ci",
    )
    policy = make_change("aws_iam_role_policy", ["create"], None, {}, after_unknown={"policy": True, "role": True})
    role = make_change("aws_iam_role", ["create"], None, {"name": "ci"}, address="aws_iam_role.ci")
    names = ["data.aws_iam_policy_document.ci.json", "data.aws_iam_policy_document.ci"]
    inside = configuration(
        [expressed("aws_iam_role_policy.main", policy=names, role=["aws_iam_role.ci.id", "aws_iam_role.ci"])]
    )
    assert told(planned, data, policy, role, configuration=inside) == [
        ("grant", "s3:DeleteObject on ${…} if aws:SecureTransport", ("ci",)),
        ("grant", f"{ALLOWED} if aws:SecureTransport", ("ci",)),
    ]


UNKNOWN = "whom it lets delete is known only when the plan is applied"


@pytest.mark.parametrize(
    ("type_", "references", "expected"),
    [
        ("aws_iam_policy", ["aws_s3_bucket.a.arn", "aws_s3_bucket.a"], [UNKNOWN]),
        ("aws_kms_key", ["data.aws_caller_identity.a"], [UNKNOWN]),
        ("aws_kms_key", [], []),
        ("aws_iam_policy", ["data.aws_iam_policy_document.a.json"], []),
    ],
)
def test_a_policy_that_is_not_known_is_opaque_if_somebody_wrote_one(
    make_change: Any, planned: Any, type_: str, references: list[str], expected: list[str]
) -> None:
    change = make_change(type_, ["create"], None, {}, after_unknown={"policy": True})
    inside = configuration([expressed(f"{type_}.main", policy=references)])
    assert [reason for _, reason, _ in told(planned, change, configuration=inside)] == expected


def test_without_the_configuration_only_what_is_a_policy_is_opaque(make_change: Any, planned: Any) -> None:
    changes = [
        make_change(type_, ["create"], None, {}, after_unknown={"policy": True})
        for type_ in ("aws_s3_bucket_policy", "aws_kms_key")
    ]
    assert [(one.action, one.statement) for one in planned(*changes)] == [
        ("opaque", "the policy of aws_s3_bucket_policy.main")
    ]


def test_what_a_module_is_given_is_followed(make_change: Any, planned: Any) -> None:
    address = 'module.roles["a"].module.ci.aws_iam_policy.main[0]'
    change = make_change("aws_iam_policy", ["create"], None, {}, after_unknown={"policy": True}, address=address)
    inner = {"resources": [expressed("aws_iam_policy.main", policy=["var.policy"])]}
    middle = {"module_calls": {"ci": {"expressions": {"policy": {"references": ["var.document"]}}, "module": inner}}}
    given = {"document": {"references": ["data.aws_iam_policy_document.a.json"]}}
    known = configuration([], roles={"expressions": given, "module": middle})
    unknown = configuration([], roles={"expressions": {}, "module": middle})
    assert told(planned, change, configuration=known) == []
    assert told(planned, change, configuration=unknown) == [("opaque", UNKNOWN, ())]


def test_whom_a_new_policy_is_attached_to_is_told(make_change: Any, planned: Any) -> None:
    policy = make_change("aws_iam_policy", ["create"], None, {"policy": document(PURGES)})
    attached = make_change(
        "aws_iam_role_policy_attachment", ["create"], None, {"role": "ci"}, after_unknown={"policy_arn": True}
    )
    names = ["aws_iam_policy.main.arn", "aws_iam_policy.main"]
    inside = configuration([expressed("aws_iam_role_policy_attachment.main", policy_arn=names)])
    assert told(planned, policy, attached, configuration=inside) == [("grant", ALLOWED, ("ci",))]


def test_a_policy_that_is_there_may_be_attached_to_somebody_new(make_change: Any, planned: Any) -> None:
    there = {"arn": "arn:aws:iam::1:policy/purge", "policy": document(READS, PURGES)}
    policy = make_change("aws_iam_policy", ["no-op"], there, there)
    attachment = {"role": "ci", "policy_arn": there["arn"]}
    attached = make_change("aws_iam_role_policy_attachment", ["create"], None, attachment)
    other = make_change("aws_iam_role_policy_attachment", ["create"], None, attachment | {"policy_arn": "arn:x"})
    assert told(planned, policy, attached) == [("grant", ALLOWED, ("ci",))]
    assert told(planned, policy, other) == []


def test_a_role_that_a_list_is_longer_by_gets_the_right(make_change: Any, planned: Any) -> None:
    before = {"roles": ["a"], "policy_arn": "arn:aws:iam::aws:policy/AmazonS3FullAccess"}
    change = make_change("aws_iam_policy_attachment", ["update"], before, before | {"roles": ["a", "ci"]})
    assert told(planned, change) == [("grant", "s3:* on *", ("a", "ci"))]


def test_what_is_sensitive_is_not_told(make_change: Any, planned: Any) -> None:
    after = {"role": "ci", "policy": document(PURGES)}
    change = make_change("aws_iam_role_policy", ["create"], None, after, after_sensitive={"policy": True})
    (operation,) = planned(change)
    assert operation.statement == "a policy of aws_iam_role_policy.main with values that are not shown"
    assert operation.target.name == ""


def test_a_broken_document_is_opaque(make_change: Any, planned: Any) -> None:
    change = make_change("aws_iam_role_policy", ["create"], None, {"role": "ci", "policy": '{"Statement": ['})
    assert told(planned, change) == [("opaque", "a statement is not written out", ())]


@pytest.mark.parametrize("odd", [None, [], "x", {"root_module": []}, {"root_module": {"resources": [1, {"a": 1}]}}])
def test_an_odd_configuration_is_no_error(make_change: Any, make_plan: Any, odd: object) -> None:
    change = make_change("aws_iam_policy", ["create"], None, {"policy": 7}, after_unknown={"policy": True})
    read(make_plan(change, configuration=odd), "plan.json")
