"""DROP and ALTER: data or definition, and what the operation alone leaves."""

import pytest

from drillgate.readers.sql import read


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("TABLE a.b", "table | a.b | all | none"),
        ('TABLE IF EXISTS "My Table" CASCADE', "table | My Table | all | none"),
        ("DATABASE a", "database | a | all | none"),
        ("SCHEMA a RESTRICT", "schema | a | all | none"),
        ("TABLESPACE a", "database | a | all | none"),
        ("ICEBERG TABLE a", "table | a | all | none"),
        ("CLUSTER a INCLUDING TABLES", "table | a | all | none"),
        ("CLUSTER a", "definition | a | all | versioned"),
        ("OWNED BY a", "unknown | a | all | none"),
        ("FROBNICATOR a", "unknown | a | all | none"),
        ("SEQUENCE a", "definition | a | all | none"),
        ("MATERIALIZED VIEW a", "definition | a | all | versioned"),
        ("EXTERNAL TABLE a", "definition | a | all | versioned"),
        ("VIEW a", "definition | a | all | versioned"),
        ("INDEX CONCURRENTLY IF EXISTS a", "definition | a | all | versioned"),
        ("FUNCTION a(int, text)", "definition | a | all | versioned"),
        ("TYPE a", "definition | a | all | versioned"),
        ("TYPE a CASCADE", "definition | a | all | none"),
        ("CAST (int AS text)", "definition | (int AS text) | all | versioned"),
        ("ROW ACCESS POLICY a", "definition | a | all | versioned"),
        ("USER a", "identity | a | all | versioned"),
        ("STAGE a", "bucket | a | all | none"),
        ("STREAM a", "stream | a | all | none"),
        ("MASTER KEY", "key |  | all | none"),
        ("TEMPORARY TABLE a", "definition | a | all | versioned"),
        ("TABLE #a", "definition | #a | all | versioned"),
    ],
)
def test_what_a_drop_takes(tell, sql, expected):
    [told] = tell(f"DROP {sql}")
    assert told.removesuffix(" | cascades").rpartition(" | ")[0] == f"destroy | {expected}"


def test_several_tables_dropped_at_once(tell):
    assert tell("DROP TABLE a, b.c", "postgres") == [
        "destroy | table | a | all | none | parsed",
        "destroy | table | b.c | all | none | parsed",
    ]


@pytest.mark.parametrize(
    ("dialect", "sql", "expected"),
    [
        ("", "TABLE t DROP COLUMN a", ["column | t.a | all | none"]),
        ("", "TABLE t DROP a", ["column | t.a | all | none"]),
        (
            "",
            "TABLE t DROP COLUMN a, ADD b int, DROP COLUMN IF EXISTS c CASCADE",
            ["column | t.a | all | none", "column | t.c | all | none"],
        ),
        ("oracle", "TABLE t DROP (a, b)", ["column | t.a | all | none", "column | t.b | all | none"]),
        ("oracle", "TABLE t SET UNUSED (a)", ["column | t.a | all | none"]),
        ("tsql", "TABLE t DROP COLUMN a, b", ["column | t.a | all | none", "column | t.b | all | none"]),
        (
            "tsql",
            "TABLE t DROP CONSTRAINT a, COLUMN b",
            ["definition | t.a | all | versioned", "column | t.b | all | none"],
        ),
        ("", "TABLE t DROP CONSTRAINT a", ["definition | t.a | all | versioned"]),
        ("", "TABLE t ALTER COLUMN a DROP NOT NULL", ["definition | t.a | all | versioned"]),
        ("", "TABLE t ALTER a DROP DEFAULT", ["definition | t.a | all | versioned"]),
        (
            "mysql",
            "TABLE t DROP PRIMARY KEY, DROP INDEX a",
            ["definition | t | all | versioned", "definition | t.a | all | versioned"],
        ),
        ("mysql", "TABLE t DROP comment", ["column | t.comment | all | none"]),
        ("mysql", "TABLE t DROP PARTITION a, b", ["partition | t.a | all | none", "partition | t.b | all | none"]),
        ("mysql", "TABLE t TRUNCATE PARTITION a", ["partition | t.a | all | none"]),
        ("hive", "TABLE t DROP IF EXISTS PARTITION (day = '1')", ["partition | t | all | none"]),
        ("postgres", "TABLE t DETACH PARTITION t_1", ["partition | t_1 | all | trash"]),
        ("clickhouse", "TABLE t CLEAR COLUMN a IN PARTITION b", ["column | t.a | all | none"]),
        ("postgres", "PUBLICATION p DROP TABLE t", ["definition | t | all | versioned"]),
        ("", "TABLE t ADD COLUMN a int", []),
        ("", "MATERIAL t DROP", ["definition | t | all | versioned"]),
        ("", "MATERIAL t ON COMMIT DROP AS SELECT 1", []),
        ("", "TABLE t ADD FOREIGN KEY (a) REFERENCES b ON DELETE CASCADE", []),
        ("", "DEFAULT PRIVILEGES REVOKE DELETE, TRUNCATE ON TABLES FROM me", []),
    ],
)
def test_what_an_alter_takes(tell, dialect, sql, expected):
    told = [one.removesuffix(" | cascades").rpartition(" | ")[0] for one in tell(f"ALTER {sql}", dialect)]
    assert told == [f"destroy | {one}" for one in expected]


@pytest.mark.parametrize(
    ("sql", "cascades"),
    [
        ("DROP TABLE a CASCADE", [True]),
        ("DROP TABLE a, b CASCADE", [True, True]),
        ("DROP TABLE a CASCADE CONSTRAINTS PURGE", [True]),
        ("DROP SCHEMA a CASCADE", [True]),
        ("DROP TABLE a RESTRICT", [False]),
        ("DROP TABLE a; SELECT cascade FROM b", [False]),
        ("TRUNCATE a CASCADE", [True]),
        ("TRUNCATE a RESTART IDENTITY", [False]),
        ("ALTER TABLE a DROP COLUMN b, DROP COLUMN c CASCADE", [False, True]),
        ("ALTER TABLE a DROP CONSTRAINT b CASCADE", [True]),
        ("DROP OWNED BY a CASCADE", [True]),
        ("DELETE FROM cascade", [False]),
    ],
)
def test_a_statement_that_asks_for_what_depends_on_its_target_cascades(sql, cascades):
    assert [one.cascades for one in read(sql, "a.sql")] == cascades


TABLE = "destroy | table | a | all | none | parsed"
OWN = "CREATE TABLE a (b int);"
MADE_BEFORE = (
    "made earlier in this file; had that failed, a client that goes on after errors would drop what was there before"
)


@pytest.mark.parametrize(
    ("dialect", "sql"),
    [
        ("postgres", f"BEGIN; {OWN} DROP TABLE a; COMMIT"),
        ("postgres", f"\\set ON_ERROR_STOP on\n{OWN} DROP TABLE a"),
        ("mysql", f"{OWN} DROP TABLE a"),
        ("sqlite", f".bail on\n{OWN} DROP TABLE a"),
        ("oracle", f"WHENEVER SQLERROR EXIT FAILURE\n{OWN} DROP TABLE a"),
        ("tsql", f"SET XACT_ABORT ON; {OWN} DROP TABLE a"),
        ("postgres", "CREATE TEMP TABLE a (b int); DROP TABLE a"),
    ],
)
def test_a_drop_of_what_can_only_be_the_files_own_is_known(tell, dialect, sql):
    assert tell(sql, dialect) == [f"{TABLE} | own"]


@pytest.mark.parametrize(
    ("dialect", "sql"),
    [
        ("postgres", f"{OWN} DROP TABLE a"),
        ("", f"{OWN} DROP TABLE a"),
        ("postgres", f"{OWN} BEGIN; DROP TABLE a; COMMIT"),
        ("postgres", f"{OWN} \n\\set ON_ERROR_STOP on\nDROP TABLE a"),
        ("postgres", f"\\set ON_ERROR_STOP on\n\\set ON_ERROR_STOP off\n{OWN} DROP TABLE a"),
        ("oracle", f"{OWN} DROP TABLE a"),
        ("snowflake", f"BEGIN; {OWN} DROP TABLE a; COMMIT"),
    ],
)
def test_a_client_that_goes_on_after_errors_would_drop_what_was_there_before(tell, dialect, sql):
    assert tell(sql, dialect) == [f"{TABLE} | {MADE_BEFORE}"]


def test_what_the_file_or_its_session_made_itself_is_marked(tell):
    rows = "rows | {} | all | none | parsed | own"
    assert tell("CREATE TEMP TABLE a (b int); DELETE FROM a; UPDATE a SET b = 1; TRUNCATE a; DROP TABLE a") == [
        "destroy | " + rows.format("a"),
        "overwrite | " + rows.format("a"),
        "destroy | " + rows.format("a"),
        f"{TABLE} | own",
    ]
    assert tell("CREATE TABLE #a (b int) INSERT #a SELECT 1 DELETE #a DROP TABLE #a", "tsql") == [
        "destroy | " + rows.format("#a"),
        "destroy | definition | #a | all | versioned | parsed | own",
    ]
    assert tell("SELECT 1 AS b INTO #a; DROP TABLE #a", "tsql") == [
        "destroy | definition | #a | all | versioned | parsed | own"
    ]
    assert tell("DECLARE @a TABLE (b int); DELETE FROM @a", "tsql") == ["destroy | " + rows.format("@a")]
    assert tell("CREATE VIEW v AS SELECT 1; DROP VIEW v", "mysql") == [
        "destroy | definition | v | all | versioned | parsed | own"
    ]
    assert tell("CREATE TABLE a (b int); INSERT INTO a VALUES (1); DELETE FROM a", "mysql") == [
        "destroy | " + rows.format("a")
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE IF NOT EXISTS a (b int); DROP TABLE a",
        "CREATE OR REPLACE VIEW a AS SELECT 1; DROP TABLE a",
        "CREATE INDEX a ON t (b); DROP TABLE a",
        "DROP TABLE a; CREATE TABLE a (b int)",
        f"{OWN} ALTER TABLE sites RENAME TO a; DROP TABLE a",
        f"{OWN} SET search_path = prod; DROP TABLE a",
        f"{OWN} USE prod; DROP TABLE a",
        f"BEGIN; {OWN} ROLLBACK; DROP TABLE a",
        f"{OWN} DROP TABLE a; DROP TABLE a",
        f"{OWN} DROP TABLE prod.a",
        f"\\if false\n{OWN}\n\\endif\nDROP TABLE a",
        f"{{% if no %}}{OWN}{{% endif %}} DROP TABLE a",
        f"IF 1 = 0 BEGIN SELECT 1; {OWN} END; DROP TABLE a",
        f"CREATE PROCEDURE p() BEGIN SELECT 1; {OWN} END; DROP TABLE a",
        f"DO $$ BEGIN {OWN} END $$; DROP TABLE a",
        "BEGIN; CREATE TEMP TABLE a (b int) ON COMMIT DROP; COMMIT; DROP TABLE a",
        "CREATE TEMP TABLE a (b int); DROP TABLE a; DROP TABLE a",
        "CREATE TEMP VIEW a AS SELECT * FROM sites; DROP TABLE a",
        "CREATE TEMP TABLE a (b int);\n\\c other\nDROP TABLE a",
    ],
)
def test_what_may_have_been_there_before_is_reported(tell, sql):
    tables = [told for told in tell(sql) if told.startswith("destroy | table |")]
    assert tables[-1].endswith(("a | all | none | parsed", "prod.a | all | none | parsed"))
