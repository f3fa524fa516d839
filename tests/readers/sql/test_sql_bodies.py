"""SQL inside routines, blocks, literals and batches; and what runs without being readable."""

import pytest

ALL = "destroy | rows | a | all | none | parsed"
TABLE = "destroy | table | a | all | none | parsed"
OPAQUE = "opaque | unknown |  | unknown | none | tokens | "
UNREAD = OPAQUE.replace("opaque", "unread")
PUT_TOGETHER = OPAQUE + "runs SQL that is put together at run time"
UNREAD_TEXT = UNREAD + "runs SQL that is put together at run time"


@pytest.mark.parametrize(
    ("dialect", "sql", "expected"),
    [
        ("postgres", "DO $$ BEGIN DELETE FROM a; END $$", [ALL]),
        ("postgres", "DO LANGUAGE plpgsql $x$ BEGIN IF 1 THEN DELETE FROM a; END IF; END $x$", [ALL]),
        ("postgres", "CREATE FUNCTION f() RETURNS void AS $$ DELETE FROM a $$ LANGUAGE sql", [ALL]),
        (
            "postgres",
            "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'DELETE FROM a WHERE b = ''x'''",
            ["destroy | rows | a | some | none | parsed"],
        ),
        ("postgres", "CREATE FUNCTION f() RETURNS void LANGUAGE sql BEGIN ATOMIC DELETE FROM a; END", [ALL]),
        ("postgres", "DO $$ BEGIN EXECUTE 'DELETE FROM a'; END $$", [ALL]),
        ("postgres", "DO $$ BEGIN EXECUTE $q$DELETE FROM a$q$ USING 1; END $$", [ALL]),
        ("postgres", "DO $$ BEGIN EXECUTE 'SELECT 1'; END $$", []),
        ("postgres", "DO $$ BEGIN EXECUTE 'DELETE FROM ' || t; END $$", [PUT_TOGETHER]),
        ("postgres", "DO $$ BEGIN EXECUTE format('DROP TABLE %I', t); END $$", [PUT_TOGETHER]),
        ("postgres", "DO $$ BEGIN EXECUTE q; END $$", [UNREAD_TEXT]),
        ("postgres", "PREPARE p AS SELECT 1; EXECUTE p(1)", []),
        (
            "postgres",
            "CREATE FUNCTION f() RETURNS void AS $$ plpy.execute('DELETE FROM a') $$ LANGUAGE plpython3u",
            [OPAQUE + "the routine's body is plpython3u and holds destructive SQL"],
        ),
        ("postgres", "CREATE FUNCTION f() RETURNS int AS $$ return 1 # drop it $$ LANGUAGE plpython3u", []),
        ("postgres", "SELECT $$DELETE FROM a$$", []),
        (
            "postgres",
            "SELECT 'DROP TABLE ' || t FROM pg_tables \\gexec",
            [OPAQUE + "the client runs what a query returns"],
        ),
        ("mysql", "CREATE TRIGGER t AFTER DELETE ON b FOR EACH ROW DELETE FROM a", [ALL]),
        ("mysql", "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO TRUNCATE TABLE a", [ALL]),
        ("mysql", "PREPARE s FROM 'DROP TABLE a'", [TABLE]),
        ("mysql", "PREPARE s FROM @q", []),
        (
            "mysql",
            "DELIMITER //\nCREATE PROCEDURE p() BEGIN DELETE FROM a; END //\nDELIMITER ;\nDROP TABLE a;",
            [ALL, TABLE],
        ),
        (
            "",
            "DELIMITER $$\nCREATE PROCEDURE p() BEGIN DELETE FROM a; END $$\nDELIMITER ;\nDROP TABLE a;",
            [ALL, TABLE],
        ),
        ("mysql", "/*!50003 DROP TABLE a */; /* DROP TABLE b */", [TABLE]),
        ("tsql", "EXEC('DROP TABLE a')", [TABLE]),
        ("tsql", "EXEC sp_executesql N'DROP TABLE a'", [TABLE]),
        ("tsql", "EXEC sp_executesql @stmt = N'DROP TABLE a'", [TABLE]),
        ("tsql", "EXEC('DROP TABLE ' + @a)", [PUT_TOGETHER]),
        ("tsql", "EXEC sp_executesql @q", [UNREAD + "runs what sp_executesql is given"]),
        ("tsql", "EXEC @p", [UNREAD + "runs what a variable names"]),
        ("hive", "!connect x\ndfs -rm -r /data;", ["destroy | file | /data | some | none | parsed"]),
        ("hive", "dfs -ls /data;\n!tables", []),
        ("hive", "!rm -rf /data", ["destroy | file | /data | all | none | parsed"]),
        ("tsql", "sp_executesql N'DELETE FROM x'", ["destroy | rows | x | all | none | parsed"]),
        ("tsql", "EXEC xp_cmdshell 'del x'", [OPAQUE + "xp_cmdshell runs a command of the system"]),
        ("tsql", "EXEC dbo.clean_up @days = 30", []),
        ("tsql", "CREATE PROC p WITH EXECUTE AS OWNER AS BEGIN DELETE a END", [ALL]),
        ("tsql", "SELECT 1\nGO\nDELETE a\nGO 5\nDROP TABLE a\nGO", [ALL, TABLE]),
        ("tsql", "IF EXISTS (SELECT 1) DELETE a ELSE DROP TABLE a", [ALL, TABLE]),
        ("oracle", "BEGIN EXECUTE IMMEDIATE 'DROP TABLE a'; END;\n/\nDELETE FROM a\n/", [TABLE, ALL]),
        ("oracle", "BEGIN EXECUTE IMMEDIATE q; END;", [UNREAD_TEXT]),
        ("trino", "CALL pg.system.execute('DELETE FROM a')", [ALL]),
        ("trino", "CALL pg.system.execute(query => 'DROP TABLE a')", [TABLE]),
        ("duckdb", "CALL postgres_execute('pg', 'DROP TABLE a')", [TABLE]),
        ("teradata", "CALL DBC.SysExecSQL('DELETE FROM a');", [ALL]),
        ("db2", "CALL SYSPROC.ADMIN_CMD('DELETE FROM a')", [ALL]),
        ("db2", "CALL SYSPROC.ADMIN_CMD('REORG TABLE ' || t)", []),
        ("db2", "DROP TABLE a@\nDELETE FROM a@\n", [TABLE, ALL]),
        (
            "db2",
            "--#SET TERMINATOR !\nDROP TABLE a!\nDELETE FROM a!\n--#SET TERMINATOR @\nDELETE FROM a@",
            [TABLE, ALL, ALL],
        ),
        ("oracle", "BEGIN DBMS_SQL.PARSE(c, q, 1); END;", [UNREAD + "runs what dbms_sql.parse is given"]),
        ("oracle", "PROMPT don't\nDROP TABLE a;\nREM it's\nDELETE FROM a;", [TABLE, ALL]),
        ("oracle", "SELECT q'[it's DROP TABLE b]' FROM dual; DROP TABLE a;", [TABLE]),
        ("snowflake", "EXECUTE IMMEDIATE $$ DELETE FROM a $$", [ALL]),
        ("snowflake", "EXECUTE IMMEDIATE FROM './a.sql'", [UNREAD + "runs the file ./a.sql, which is not read here"]),
        ("bigquery", "SELECT '''it's; DROP TABLE b'''; DROP TABLE a", [TABLE]),
    ],
)
def test_what_is_run_from_inside_something(tell, dialect, sql, expected):
    assert tell(sql, dialect) == expected


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT '\\'; DROP TABLE a; --'",
        "SELECT 1 # don't\n; DROP TABLE a; SELECT 'x'",
        "/* /* */ DROP TABLE a; /* */ */",
        "SELECT 'never closed; DROP TABLE a;",
        "/* never closed; DROP TABLE a;",
        "DO $x$ never closed; DROP TABLE a;",
    ],
)
def test_where_databases_disagree_about_quotes_the_drop_is_seen(tell, sql):
    assert TABLE in tell(sql)


def test_literals_in_literals_are_followed_until_they_are_opaque(tell):
    sql = "DROP TABLE a"
    for tag in "abcdefgh":
        sql = f"DO ${tag}$ BEGIN EXECUTE ${tag}{tag}${sql}${tag}{tag}$; END ${tag}$"
    [told] = tell(sql, "postgres")
    assert told == OPAQUE + "literals in literals, too deep to follow"


def test_the_data_of_a_copy_is_no_code(tell):
    sql = "COPY t (a) FROM stdin;\nit's; DROP TABLE b;\n\\.\n\\echo don't\nDROP TABLE a;\n"
    assert tell(sql, "postgres") == [TABLE]
    assert tell("SELECT 1 FROM stdin;\nDROP TABLE a;\n\\.\n", "postgres") == [TABLE]
