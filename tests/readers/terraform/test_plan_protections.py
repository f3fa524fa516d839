"""Settings of a plan that protect less than before, or that would be told only when it is applied."""

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("before", "after", "statement"),
    [
        ({"deletion_protection": True}, {"deletion_protection": None}, "deletion_protection of {} from true to none"),
        ({"force_destroy": None}, {"force_destroy": True}, "force_destroy of {} from none to true"),
        ({"skip_final_snapshot": False}, {"skip_final_snapshot": True}, "skip_final_snapshot of {} from false to true"),
        ({"retention_in_days": 0}, {"retention_in_days": 7}, "retention_in_days of {} from 0 to 7"),
        ({"backup_retention_period": 7}, {}, "backup_retention_period of {} from 7 to none"),
        (
            {"versioning_configuration": [{"status": "Enabled"}]},
            {"versioning_configuration": [{"status": "Suspended"}]},
            "versioning_configuration.status of {} from Enabled to Suspended",
        ),
        ({"ttl": [{"enabled": False}]}, {"ttl": [{"enabled": True}]}, "ttl.enabled of {} from false to true"),
    ],
)
def test_a_setting_that_protects_less_is_told_with_its_values(
    planned: Any, make_change: Any, before: object, after: object, statement: str
) -> None:
    operations = planned(make_change("any_type", ["update"], before, after))
    assert [one.statement for one in operations] == [f"set {statement.format('any_type.main')}"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"deletion_protection": False}, {"deletion_protection": True}),
        ({"force_destroy": True}, {"force_destroy": False}),
        ({"retention_in_days": 7}, {"retention_in_days": 0}),
        ({"backup_retention_period": 7}, {"backup_retention_period": 35}),
        ({"deletion_protection": False}, {"deletion_protection": False}),
    ],
)
def test_a_setting_that_protects_as_much_or_more_is_nothing(
    planned: Any, make_change: Any, before: object, after: object
) -> None:
    assert planned(make_change("any_type", ["update"], before, after)) == ()


@pytest.mark.parametrize("setting", ["force_destroy", "force_delete", "skip_final_snapshot", "skip_final_backup"])
def test_what_is_made_without_a_protection_that_is_there_by_default_is_told(
    planned: Any, make_change: Any, setting: str
) -> None:
    (operation,) = planned(make_change("any_type", ["create"], None, {setting: True}))
    assert (operation.action, operation.protection, operation.planned) == ("unprotect", setting, "create")


def test_a_setting_that_is_not_known_yet_is_opaque(planned: Any, make_change: Any) -> None:
    before = {"deletion_protection": True, "force_destroy": False}
    unknown = {"deletion_protection": True, "force_destroy": True}
    operations = planned(make_change("any_type", ["update"], before, {}, after_unknown=unknown))
    assert [(one.action, one.reason) for one in operations] == [
        ("opaque", f"whether {name} still protects is known only when the plan is applied") for name in before
    ]


def test_a_setting_that_protected_nothing_may_be_unknown(planned: Any, make_change: Any) -> None:
    change = make_change(
        "any_type", ["update"], {"deletion_protection": False}, {}, after_unknown={"deletion_protection": True}
    )
    assert planned(change) == ()


@pytest.mark.parametrize("marks", [{"deletion_protection": True, "name": True}, True])
def test_what_is_sensitive_is_compared_and_never_told(planned: Any, make_change: Any, marks: object) -> None:
    before, after = {"deletion_protection": True, "name": "hunter2"}, {"deletion_protection": False, "name": "hunter2"}
    (operation,) = planned(make_change("any_type", ["update"], before, after, before_sensitive=marks))
    shown = "a value that is not shown"
    assert operation.statement == f"set deletion_protection of any_type.main from {shown} to {shown}"
    assert "hunter2" not in repr(operation)


def test_rules_by_which_objects_expire_are_told_when_they_are_new(planned: Any, make_change: Any) -> None:
    kept = {"id": "a", "status": "Enabled", "expiration": [], "noncurrent_version_expiration": []}
    expires = kept | {"id": "b", "expiration": [{"days": 1}]}
    type_ = "aws_s3_bucket_lifecycle_configuration"
    made = make_change(type_, ["create"], None, {"bucket": "prod", "rule": [kept, expires]})
    changed = make_change(type_, ["update"], {"rule": [kept, expires]}, {"rule": [expires]})
    off = make_change(type_, ["create"], None, {"rule": [expires | {"status": "Disabled"}]})
    (operation,) = planned(made, changed, off)
    assert (operation.action, operation.target.kind, operation.target.name) == ("unprotect", "bucket", "prod")
