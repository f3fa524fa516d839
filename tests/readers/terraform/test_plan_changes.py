"""What a plan does with a resource: made, changed, replaced in either order, deleted, forgotten, left unprotected."""

from typing import Any

import pytest

from drillgate.operations import Kind

SAFE: dict[str, tuple[Kind, dict[str, Any], dict[str, Any]]] = {
    "aws_db_instance": (
        Kind.DATABASE,
        {
            "identifier": "prod",
            "deletion_protection": True,
            "skip_final_snapshot": False,
            "backup_retention_period": 35,
        },
        {"deletion_protection": False},
    ),
    "aws_rds_cluster": (
        Kind.DATABASE,
        {"cluster_identifier": "prod", "deletion_protection": True, "backup_retention_period": 35},
        {"backup_retention_period": 1},
    ),
    "aws_dynamodb_table": (
        Kind.TABLE,
        {"name": "prod", "point_in_time_recovery": [{"enabled": True}]},
        {"point_in_time_recovery": [{"enabled": False}]},
    ),
    "aws_s3_bucket": (Kind.BUCKET, {"bucket": "prod", "versioning": [{"enabled": True}]}, {"versioning": []}),
    "aws_efs_file_system": (
        Kind.VOLUME,
        {"name": "prod", "protection": [{"replication_overwrite": "ENABLED"}]},
        {"protection": [{"replication_overwrite": "DISABLED"}]},
    ),
    "aws_kms_key": (Kind.KEY, {"id": "prod", "deletion_window_in_days": 30}, {"deletion_window_in_days": 7}),
    "aws_secretsmanager_secret": (
        Kind.SECRET,
        {"name": "prod", "recovery_window_in_days": 30},
        {"recovery_window_in_days": 0},
    ),
    "aws_backup_vault": (Kind.BACKUP, {"name": "prod", "force_destroy": False}, {"force_destroy": True}),
    "aws_elasticache_replication_group": (
        Kind.DATABASE,
        {"replication_group_id": "prod", "snapshot_retention_limit": 7},
        {"snapshot_retention_limit": 0},
    ),
    "aws_cognito_user_pool": (
        Kind.IDENTITY,
        {"name": "prod", "deletion_protection": "ACTIVE"},
        {"deletion_protection": "INACTIVE"},
    ),
    "aws_kinesis_stream": (Kind.STREAM, {"name": "prod", "retention_period": 168}, {"retention_period": 24}),
}
"""Of stateful types: their kind, attributes of one that is protected, and of one that is not."""


@pytest.mark.parametrize("type_", SAFE)
def test_what_is_done_with_a_stateful_resource_is_told_apart(planned: Any, make_change: Any, type_: str) -> None:
    kind, safe, weak = SAFE[type_]
    told = {
        "create": make_change(type_, ["create"], None, safe),
        "update": make_change(type_, ["update"], safe, safe | {"tags": {"team": "pages"}}),
        "no-op": make_change(type_, ["no-op"], safe, safe),
        "delete": make_change(type_, ["delete"], safe),
        "replace": make_change(type_, ["delete", "create"], safe, safe),
        "replace first": make_change(type_, ["create", "delete"], safe, safe),
        "forget": make_change(type_, ["forget"], safe),
        "unprotect": make_change(type_, ["update"], safe, safe | weak),
    }
    read = {
        name: [(one.action, one.target.kind, one.target.name, one.planned, one.protection) for one in planned(entry)]
        for name, entry in told.items()
    }
    (setting,) = [one.protection for one in planned(told["unprotect"])]
    assert setting.split(".")[0] in weak
    assert read == {
        "create": [],
        "update": [],
        "no-op": [],
        "delete": [("destroy", kind, "prod", "delete", "")],
        "replace": [("destroy", kind, "prod", "delete-then-create", "")],
        "replace first": [("destroy", kind, "prod", "create-then-delete", "")],
        "forget": [("unprotect", kind, "prod", "forget", "")],
        "unprotect": [("unprotect", kind, "prod", "update", setting)],
    }


@pytest.mark.parametrize(
    ("type_", "before", "recovery"),
    [
        ("aws_db_instance", {"skip_final_snapshot": False}, "backup"),
        ("aws_db_instance", {"skip_final_snapshot": True}, "none"),
        ("aws_db_instance", {}, "none"),
        ("aws_secretsmanager_secret", {"recovery_window_in_days": 7}, "trash"),
        ("aws_secretsmanager_secret", {"recovery_window_in_days": 0}, "none"),
        ("aws_kms_key", {}, "trash"),
        ("aws_dynamodb_table", {}, "none"),
    ],
)
def test_what_is_left_to_restore_from_is_as_the_state_says(
    planned: Any, make_change: Any, type_: str, before: object, recovery: str
) -> None:
    assert [one.recovery for one in planned(make_change(type_, ["delete"], before))] == [recovery]


def statements(operations: Any) -> list[str]:
    return [operation.statement for operation in operations]


def test_a_statement_says_where_the_resource_is_and_why_it_goes(planned: Any, make_change: Any) -> None:
    table = {"name": "pages"}
    assert statements(
        planned(
            make_change(
                "aws_dynamodb_table",
                ["delete"],
                table,
                address='module.shard["eu"].aws_dynamodb_table.main[0]',
                action_reason="delete_because_no_resource_config",
            ),
            make_change(
                "aws_dynamodb_table", ["delete", "create"], table, table, replace_paths=[["hash_key"], ["a", 0]]
            ),
            make_change("aws_dynamodb_table", ["delete"], table, deposed="a1b2"),
            make_change(
                "aws_dynamodb_table", ["create", "delete"], table, table, previous_address="aws_dynamodb_table.old"
            ),
            make_change("aws_dynamodb_table", ["delete", "create"], table, table, importing={"id": "pages"}),
        )
    ) == [
        'delete module.shard["eu"].aws_dynamodb_table.main[0] because: no resource config',
        "replace aws_dynamodb_table.main (delete, then create) because of hash_key, a.0",
        "delete aws_dynamodb_table.main (deposed a1b2)",
        "replace aws_dynamodb_table.main (create, then delete) (moved from aws_dynamodb_table.old)",
        "replace aws_dynamodb_table.main (delete, then create) (imported)",
    ]


def test_what_is_moved_or_imported_stays(planned: Any, make_change: Any) -> None:
    table = {"name": "pages"}
    assert (
        planned(
            make_change("aws_dynamodb_table", ["no-op"], table, table, previous_address="aws_dynamodb_table.old"),
            make_change("aws_dynamodb_table", ["no-op"], table, table, importing={"id": "pages"}),
            make_change("aws_dynamodb_table", ["read"], None, table, mode="data"),
        )
        == ()
    )


@pytest.mark.parametrize(
    "type_", ["aws_s3_bucket_versioning", "aws_backup_plan", "aws_backup_vault_lock_configuration"]
)
def test_to_delete_what_protects_another_takes_its_protection_off(planned: Any, make_change: Any, type_: str) -> None:
    assert [one.action for one in planned(make_change(type_, ["delete"], {}))] == ["unprotect"]


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("google_sql_database_instance", Kind.DATABASE),
        ("google_storage_bucket", Kind.BUCKET),
        ("azurerm_managed_disk", Kind.VOLUME),
        ("azurerm_postgresql_flexible_server", Kind.DATABASE),
        ("kubernetes_persistent_volume_claim", Kind.VOLUME),
        ("aws_route_table", Kind.DEFINITION),
        ("aws_db_proxy", Kind.DEFINITION),
        ("aws_iam_policy", Kind.DEFINITION),
        ("aws_vpc", Kind.RESOURCE),
        ("null_resource", Kind.RESOURCE),
    ],
)
def test_a_type_that_is_not_known_is_what_it_is_called(planned: Any, make_change: Any, type_: str, kind: Kind) -> None:
    assert [one.target.kind for one in planned(make_change(type_, ["delete"], {}))] == [kind]


def test_all_that_is_there_is_counted(planned: Any, make_change: Any) -> None:
    there = make_change("aws_vpc", ["no-op"], {}, {})
    operations = planned(there, make_change("aws_vpc", ["create"], None, {}), make_change("aws_vpc", ["delete"], {}))
    assert [one.among for one in operations] == [2]
