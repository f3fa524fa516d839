"""Texts that are put together and run: what is visible of them is read, what is not is judged by what is around it."""

import pytest

REASON = " | unknown |  | unknown | none | tokens | runs SQL that is put together at run time"
OPAQUE = [f"opaque{REASON}"]
UNREAD = [f"unread{REASON}"]
TABLE = ["destroy | table | a | all | none | parsed"]
ROWS = ["destroy | rows | a | all | none | parsed"]


@pytest.mark.parametrize(
    ("dialect", "sql", "expected"),
    [
        ("oracle", "DECLARE q VARCHAR2(99) := 'DROP TABLE a'; BEGIN EXECUTE IMMEDIATE q; END;", TABLE),
        ("oracle", "BEGIN q := 'DROP ' || 'TABLE ' || 'a'; EXECUTE IMMEDIATE q; END;", TABLE),
        ("oracle", "BEGIN q := 'BEGIN p(:x); END;'; EXECUTE IMMEDIATE q USING x; END;", []),
        ("oracle", "BEGIN EXECUTE IMMEDIATE 'BEGIN ' || name || '(:1); END;' USING x; END;", []),
        ("oracle", "BEGIN EXECUTE IMMEDIATE 'BEGIN ' || name || '; END;'; END;", UNREAD),
        ("oracle", "BEGIN EXECUTE IMMEDIATE q BULK COLLECT INTO r; END;", UNREAD),
        ("snowflake", "SET q = 'DROP TABLE a'; EXECUTE IMMEDIATE $q", TABLE),
        ("snowflake", "BEGIN LET q VARCHAR := 'SELECT * FROM ' || :t; EXECUTE IMMEDIATE :q; END", []),
        ("snowflake", "EXECUTE IMMEDIATE :three", UNREAD),
        ("bigquery", "DECLARE q STRING DEFAULT 'DELETE FROM a WHERE true'; EXECUTE IMMEDIATE q", ROWS),
        ("bigquery", "EXECUTE IMMEDIATE FORMAT('SELECT %d FROM %s', 1, t)", []),
        ("bigquery", "EXECUTE IMMEDIATE FORMAT('DROP TABLE %s', t)", OPAQUE),
        ("bigquery", "EXECUTE IMMEDIATE FORMAT(a, b)", UNREAD),
        ("bigquery", "EXECUTE IMMEDIATE (SELECT STRING_AGG(CONCAT('DROP TABLE ', t), ';') FROM x)", OPAQUE),
        ("tsql", "DECLARE @q nvarchar(max) = N'SELECT * FROM ' + QUOTENAME(@t); EXEC(@q)", []),
        ("tsql", "DECLARE @q nvarchar(max) = N'TRUNCATE TABLE ' + @t; EXEC(@q)", OPAQUE),
        ("tsql", "SELECT @q += 'DROP TABLE ' + name FROM sys.tables; EXEC(@q)", OPAQUE),
        ("tsql", "IF @q = 'SELECT 1' EXEC(@q)", UNREAD),
        ("tsql", "CREATE PROCEDURE p @q nvarchar(max) = N'SELECT 1' AS EXEC(@q)", UNREAD),
        ("tsql", "DECLARE @q nvarchar(9) = 'SELECT 1'; EXEC p @q OUTPUT; EXEC(@q)", UNREAD),
        ("mysql", "SET @q = CONCAT('DELETE FROM ', 'a'); PREPARE p FROM @q; EXECUTE p", ROWS),
        ("mysql", "SET @q = IF(x, 'DROP TABLE a', 'SELECT 1'); PREPARE p FROM @q; EXECUTE p", OPAQUE),
        ("mysql", "SELECT CONCAT('DROP TABLE ', n) INTO @q FROM x; PREPARE p FROM @q; EXECUTE p", OPAQUE),
        ("mysql", "SET @q = 'SELECT 1'; PREPARE p FROM @q; EXECUTE p", []),
        ("mysql", "PREPARE p FROM @q; EXECUTE p", UNREAD),
        ("trino", "PREPARE p FROM DELETE FROM a; EXECUTE p", ROWS),
        ("postgres", "DO $$ BEGIN EXECUTE 'SELECT 1; ' || q; END $$", UNREAD),
        ("postgres", "DO $$ BEGIN EXECUTE 'CREATE TABLE x AS ' || q; END $$", UNREAD),
        ("postgres", "DO $$ BEGIN EXECUTE 'EXPLAIN ANALYZE ' || q; END $$", UNREAD),
        ("postgres", "DO $$ BEGIN EXECUTE 'ANALYZE ' || t; END $$", []),
        ("postgres", "DO $$ BEGIN EXECUTE 'ALTER TABLE t ' || clause; END $$", UNREAD),
        ("postgres", "DO $$ BEGIN EXECUTE 'ALTER TABLE t ADD COLUMN ' || c || ' int'; END $$", []),
        ("postgres", "DO $$ BEGIN EXECUTE format('UPDATE %I SET a = 1 WHERE id = 7', t); END $$", []),
        ("postgres", "DO $$ BEGIN EXECUTE format('UPDATE %I SET a = 1', t); END $$", OPAQUE),
        ("postgres", "DO $$ BEGIN EXECUTE 'INSERT INTO log VALUES (''DROP TABLE x'', ' || y || ')'; END $$", []),
        ("postgres", "DO $$ BEGIN FOR r IN SELECT 'DROP TABLE ' || t FROM x LOOP EXECUTE r; END LOOP; END $$", OPAQUE),
        ("postgres", "DO $$ BEGIN FOR r IN SELECT c FROM x LOOP EXECUTE r.c; END LOOP; END $$", UNREAD),
        (
            "postgres",
            "CREATE FUNCTION f(q text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN q := 'SELECT 1'; EXECUTE q; END $$",
            UNREAD,
        ),
        ("postgres", "DO $$ BEGIN q := 'SELECT 1'; SELECT c INTO q FROM x; EXECUTE q; END $$", UNREAD),
        ("postgres", "SELECT dblink_exec('c', 'DELETE FROM a')", ROWS),
        ("postgres", "SELECT cron.schedule('n', '* * * * *', 'TRUNCATE a')", ROWS),
        ("postgres", "SELECT schedule(1, 2, q)", []),
    ],
)  # fmt: skip
def test_what_a_text_that_is_run_would_do(tell, dialect, sql, expected):
    assert tell(sql, dialect) == expected


def test_what_is_put_together_stands_where_it_is_run():
    from drillgate.readers.sql import read

    [operation] = read("SET @q = CONCAT('DROP ', 'TABLE a');\nEXEC(@q)", "a.sql", dialect="tsql")
    assert (operation.place.line, operation.statement, len(operation.chain)) == (2, "DROP TABLE a", 1)


def test_a_variable_may_hold_whatever_is_assigned_to_it(tell):
    sql = "BEGIN IF x THEN q := 'DROP TABLE a'; ELSE q := 'DELETE FROM a'; END IF; EXECUTE IMMEDIATE q; END;"
    assert tell(sql, "oracle") == [*TABLE, *ROWS]
