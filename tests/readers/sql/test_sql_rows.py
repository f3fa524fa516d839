"""DELETE, TRUNCATE, MERGE, UPDATE and their like: what goes, how much of it, what is left."""

import pytest

ALL = "destroy | rows | sites | all | none | parsed"
SOME = "destroy | rows | sites | some | none | parsed"
ONE = "destroy | rows | sites | one 1 | none | parsed"


@pytest.mark.parametrize(
    ("dialect", "sql", "expected"),
    [
        ("", "DELETE FROM sites", ALL),
        ("", "delete from sites where true", ALL),
        ("", "DELETE FROM sites WHERE 1 = 1", ALL),
        ("", "DELETE FROM sites WHERE 1", ALL),
        ("", "DELETE FROM sites WHERE id = 4 OR 'a' = 'a'", ALL),
        ("", "DELETE FROM sites WHERE (1=1) AND (2 > 1) AND NOT FALSE", ALL),
        ("", "DELETE FROM sites WHERE name = name", ALL),
        ("", "DELETE FROM sites WHERE name LIKE '%'", ALL),
        ("", "DELETE FROM sites WHERE 1 = 2", SOME),
        ("", "DELETE FROM sites WHERE name LIKE 'a%'", SOME),
        ("", "DELETE FROM sites WHERE 1=1 AND id = 4", ONE),
        ("", "DELETE FROM sites WHERE id = 4", ONE),
        ("", "DELETE FROM sites WHERE 'x7' = uuid", ONE),
        ("", "DELETE FROM sites WHERE site_id = 4 AND name = 'x'", ONE),
        ("", "DELETE FROM sites WHERE id = %s", ONE),
        ("", "DELETE FROM sites WHERE id = :id", ONE),
        ("", "DELETE FROM sites WHERE id IN (4)", ONE),
        ("", "DELETE FROM sites WHERE id IN (4, 5, 6)", "destroy | rows | sites | some 3 | none | parsed"),
        ("", "DELETE FROM sites WHERE id IN (%s)", SOME),
        ("", "DELETE FROM sites WHERE owner_id = 4", SOME),
        ("", "DELETE FROM sites WHERE owner_id IN (4, 5)", SOME),
        ("", "DELETE FROM sites WHERE id IN (SELECT id FROM gone)", SOME),
        ("", "DELETE FROM sites WHERE id = 4 OR id = 5", SOME),
        ("", "DELETE FROM sites WHERE {{ condition }}", "destroy | rows | sites | unknown | none | parsed"),
        ("", "DELETE FROM sites WHERE id = ${ID}", SOME),
        ("", "DELETE FROM {{ schema }}.sites", "destroy | rows | {{ schema }}.sites | all | none | parsed"),
        ("postgres", "DELETE FROM ONLY sites AS s USING gone g WHERE s.id = g.id RETURNING s.id", SOME),
        ("postgres", "DELETE FROM sites WHERE CURRENT OF c", SOME.replace("parsed", "tokens")),
        ("mysql", "DELETE s FROM sites s JOIN gone g ON g.id = s.id", SOME),
        ("mysql", "DELETE QUICK FROM sites WHERE id = 4", ONE),
        ("tsql", "DELETE s FROM sites s", ALL),
        ("teradata", "DEL FROM sites", ALL),
        ("tsql", "DELETE [my db].[sites]", "destroy | rows | my db.sites | all | none | parsed"),
        ("bigquery", "DELETE FROM `a-b.c.sites` WHERE TRUE", "destroy | rows | a-b.c.sites | all | none | parsed"),
        ("postgres", "WITH gone AS (SELECT 4 AS id) DELETE FROM sites USING gone WHERE sites.id = gone.id", SOME),
        ("postgres", "WITH gone AS (DELETE FROM sites WHERE id = 4 RETURNING *) SELECT * FROM gone", ONE),
        ("tsql", "INSERT INTO log SELECT id FROM (DELETE sites OUTPUT deleted.id) AS x", ALL),
        ("postgres", "PREPARE p (int) AS DELETE FROM sites WHERE id = $1", ONE),
        ("postgres", "EXPLAIN (ANALYZE, BUFFERS) DELETE FROM sites", ALL),
        ("mariadb", "DELETE HISTORY FROM sites BEFORE SYSTEM_TIME '2020-01-01'", SOME.replace("parsed", "tokens")),
        ("", "TRUNCATE sites", ALL),
        ("clickhouse", "TRUNCATE TABLE IF EXISTS sites ON CLUSTER c SYNC", ALL.replace("parsed", "tokens")),
        ("clickhouse", "ALTER TABLE sites DELETE WHERE id = 4", SOME),
        ("", "MERGE INTO sites USING g ON sites.id = g.id WHEN MATCHED THEN DELETE", SOME),
        (
            "tsql",
            "MERGE sites USING g ON sites.id = g.id WHEN NOT MATCHED BY SOURCE THEN DELETE;",
            "destroy | rows | sites | unknown | none | parsed",
        ),
        ("", "UPDATE sites SET name = ''", "overwrite | rows | sites | all | none | parsed"),
        ("", "UPDATE sites SET name = '' WHERE 1 = 1", "overwrite | rows | sites | all | none | parsed"),
        ("tsql", "UPDATE s SET name = '' FROM sites s", "overwrite | rows | sites | unknown | none | parsed"),
        ("mysql", "REPLACE INTO sites VALUES (4)", "overwrite | rows | sites | some | none | tokens"),
        ("sqlite", "INSERT OR REPLACE INTO sites VALUES (4)", "overwrite | rows | sites | some | none | parsed"),
        ("hive", "INSERT OVERWRITE TABLE sites SELECT * FROM s", "overwrite | rows | sites | all | none | parsed"),
        ("hive", "INSERT OVERWRITE DIRECTORY '/a' SELECT 1", "overwrite | file |  | all | none | parsed"),
        ("snowflake", "CREATE OR REPLACE TABLE sites (a INT)", "overwrite | table | sites | all | none | parsed"),
        ("snowflake", "REMOVE @stage/a", "destroy | file | @stage/a | all | none | tokens"),
        ("mysql", "PURGE BINARY LOGS TO 'bin.7'", "destroy | backup | binary logs | some | none | tokens"),
        ("oracle", "PURGE RECYCLEBIN", "destroy | backup | RECYCLEBIN | all | none | tokens"),
    ],
)
def test_rows_that_go(tell, dialect, sql, expected):
    assert tell(sql, dialect) == [expected]


def test_each_of_several_tables_is_an_operation(tell):
    assert tell("TRUNCATE a, ONLY b CASCADE") == [
        "destroy | rows | a | all | none | tokens | cascades",
        "destroy | rows | b | all | none | tokens | cascades",
    ]
    assert tell("DELETE a, b FROM a JOIN b ON a.id = b.id", "mysql") == [
        "destroy | rows | a | some | none | parsed",
        "destroy | rows | b | some | none | parsed",
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE sites SET deleted_at = now() WHERE id = 4",
        "UPDATE sites SET deleted_at = CURRENT_TIMESTAMP, deleted_by = 'me', updated_at = now() WHERE id = 4",
        "UPDATE sites SET is_deleted = TRUE WHERE id = 4",
        "UPDATE sites SET deleted = 1 WHERE id = 4",
        "UPDATE sites s SET state = 'deleted' WHERE s.id = 4",
        "UPDATE sites SET deleted_at = :moment WHERE id = 4",
        "UPDATE sites SET status = 'archived', name = 'x' WHERE id = 4",
    ],
)
def test_a_mark_is_a_soft_delete(tell, sql):
    assert tell(sql) == ["soft-delete | rows | sites | one 1 | flag | parsed"]


def test_a_mark_taken_away_is_a_restore(tell):
    assert tell("UPDATE sites SET deleted_at = NULL, updated_at = now() WHERE id IN (4, 5)") == [
        "restore | rows | sites | some 2 | flag | parsed"
    ]


def test_a_mark_on_all_rows_with_other_values_overwrites_too(tell):
    assert tell("UPDATE sites SET deleted_at = now(), name = ''") == [
        "soft-delete | rows | sites | all | flag | parsed",
        "overwrite | rows | sites | all | none | parsed",
    ]


PROOFS = [
    ("postgres", "deleted_at < now() - interval '30 days'"),
    ("postgres", "now() - interval '30 days' >= s.deleted_at"),
    ("postgres", "deleted_at + interval '1 month' <= now()"),
    ("postgres", "deleted_at < now() - interval '30 days' AND name <> 'keep'"),
    ("", "deleted_at < CURRENT_TIMESTAMP - INTERVAL '30' DAY"),
    ("mysql", "deleted_at < NOW() - INTERVAL 30 DAY"),
    ("mysql", "deleted_at < DATE_SUB(NOW(), INTERVAL 30 DAY)"),
    ("tsql", "deleted_at < DATEADD(day, -30, GETDATE())"),
    ("snowflake", "deleted_at < DATEADD(day, -30, CURRENT_TIMESTAMP())"),
    ("bigquery", "deleted_at < TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 30 DAY)"),
]
NO_PROOFS = [
    "deleted_at < now() - interval '30 days' OR name = 'x'",
    "NOT (deleted_at < now() - interval '30 days')",
    "deleted_at > now() - interval '30 days'",
    "deleted_at < now() + interval '30 days'",
    "deleted_at < now() - interval '-30 days'",
    "deleted_at < now() - interval '1 minute'",
    "deleted_at < now()",
    "deleted_at < '2022-04-05'",
    "deleted_at < now() - $1",
    "created_at < now() - interval '30 days'",
    "deleted_at IS NOT NULL",
    "id IN (SELECT id FROM log WHERE deleted_at < now() - interval '30 days')",
]


@pytest.mark.parametrize(("dialect", "proof"), PROOFS)
def test_a_filter_that_proves_retention_makes_a_purge(tell, dialect, proof):
    alias = " AS s" if "s." in proof else ""
    assert tell(f"DELETE FROM sites{alias} WHERE {proof}", dialect) == [SOME.replace("destroy", "purge")]


@pytest.mark.parametrize("filtered", NO_PROOFS)
def test_a_filter_that_proves_nothing_leaves_a_destroy(tell, filtered):
    assert tell(f"DELETE FROM sites WHERE {filtered}", "postgres") == [SOME]


def test_another_tables_mark_proves_nothing(tell):
    sql = "DELETE FROM sites USING log WHERE log.deleted_at < now() - interval '30 days' AND log.site = sites.id"
    assert tell(sql, "postgres") == [SOME]


@pytest.mark.parametrize(
    ("dialect", "sql"),
    [
        ("", "SELECT 1"),
        ("", "UPDATE sites SET name = 'x' WHERE id = 4"),
        ("", "UPDATE sites SET name = g.name FROM g WHERE g.id = sites.id"),
        ("", "GRANT SELECT, INSERT, UPDATE ON sites TO me"),
        ("", "REVOKE DELETE, TRUNCATE ON sites FROM me"),
        ("", "REVOKE DELETE ON sites FROM me"),
        ("", "CREATE TABLE a (b int REFERENCES sites ON DELETE CASCADE ON UPDATE SET NULL)"),
        ("", "CREATE TEMP TABLE a (b int) ON COMMIT DELETE ROWS"),
        ("", "CREATE TEMP TABLE a ON COMMIT DROP AS SELECT 1"),
        ("postgres", "CREATE TRIGGER t AFTER INSERT OR DELETE OR TRUNCATE ON sites EXECUTE FUNCTION f()"),
        ("tsql", "CREATE TRIGGER t ON sites AFTER INSERT, DELETE AS PRINT 'x'"),
        ("postgres", "CREATE POLICY p ON sites FOR DELETE USING (true)"),
        ("postgres", "CREATE RULE r AS ON DELETE TO sites DO INSTEAD NOTHING"),
        ("postgres", "INSERT INTO sites VALUES (4) ON CONFLICT (id) DO UPDATE SET name = 'x'"),
        ("mysql", "INSERT INTO sites VALUES (4) ON DUPLICATE KEY UPDATE name = 'x'"),
        ("", "SELECT * FROM sites FOR UPDATE"),
        ("", "SELECT replace(a, 'b', 'c'), truncate(d, 2) FROM sites"),
        ("", 'SELECT t.delete, "drop", `truncate` FROM t'),
        ("", "SELECT 'DROP TABLE sites' AS example -- DELETE FROM sites\n /* TRUNCATE sites */"),
        ("trino", "SELECT LISTAGG(v, ',' ON OVERFLOW TRUNCATE '…') FROM sites"),
        ("tsql", "UPDATE STATISTICS sites"),
        ("postgres", "EXPLAIN DELETE FROM sites"),
        ("", "MERGE INTO sites USING g ON sites.id = g.id WHEN MATCHED THEN UPDATE SET a = 1"),
        ("", "CREATE OR REPLACE VIEW v AS SELECT 1"),
        ("", "DELETE_OLD(1); my_drop; update_all"),
    ],
)
def test_what_destroys_nothing_is_not_reported(tell, dialect, sql):
    assert tell(sql, dialect) == []


@pytest.mark.parametrize("stage", ["@~", "@~/a", "@%orders", "@shop.%orders/a", '@"My shop"."%x".%orders'])
def test_files_that_only_pass_through_a_stage_may_not_be_lost_but_nobody_can_read_that(tell, stage):
    (found,) = tell(f"RM {stage} PATTERN = '.*csv'", "snowflake")
    assert found.startswith(f"unread | file | {stage} PATTERN = '.*csv' | all | none | tokens | files in a user's")
