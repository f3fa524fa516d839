"""Whatever the text: never an error, nothing hidden, nothing slow."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drillgate.operations import Confidence
from drillgate.readers.sql import DIALECTS, read

DIALECT = st.sampled_from(["", *DIALECTS])
TOKENS = r"""
    DELETE FROM WHERE DROP TABLE TRUNCATE ALTER UPDATE SET MERGE INTO USING WHEN MATCHED THEN CREATE FUNCTION TEMP AS
    DO EXECUTE IMMEDIATE EXEC PREPARE BEGIN END COMMIT IF EXISTS CASE GRANT ON TO REPLACE INSERT OVERWRITE PURGE WITH
    EXPLAIN COLUMN PARTITION LANGUAGE sql a b.c #t @v :p %s $1 1 = ( ) , ; . * ' '' " ` [ ] $$ $x$ -- /* */ /*! {{ }}
    ${x} \gexec \copy COPY stdin; q'[ E' ''' 'x' || + - # // DELIMITER GO / NOT
    := @q = SET LET q DECLARE DEFAULT FORMAT( CONCAT( 'SELECT ' 'DROP ' %I FOR r IN INTO += \i \! `rm` PROGRAM 'rm x'
    ALTER SYSTEM archive_mode off DISABLE TRIGGER VACUUM RETAIN 0 HOURS UNDROP FLASHBACK RESTORE lo_unlink(1)
    dblink_exec('a', xp_cmdshell sp_executesql DBMS_SQL.PARSE( @x.sql :r .read source TTL OPTIONS( UPDATE id IN SELECT
"""
LINES = [
    "\n",
    "\nsource x.sql\n",
    "\n@x.sql\n",
    "\n\\i x\n",
    "\n:r x\n",
    "\n.read x\n",
    "\u200b",
    "\uff24\uff32\uff2f\uff30",
    "\u0131",
    "\u017f",
    "\n/\n",
    "\nGO\n",
    "\nDELIMITER $$\n",
    "FROM stdin;\n",
    "\n\\.\n",
    "\ue000",
    "\ue003",
    "é",
    "\0",
]
PIECE = st.sampled_from([*TOKENS.split(), *LINES])
SOUP = st.lists(PIECE | st.text(max_size=4), max_size=40).map(" ".join)
# Code in front of which a statement can begin, in every dialect.
HARMLESS = st.lists(
    st.sampled_from(
        [
            "SELECT 1",
            "SELECT 'it''s'",
            'SELECT "a b"',
            "INSERT INTO t VALUES (1, 'x;y')",
            "/* c; */ SELECT 2",
            "-- c; 'd\nSELECT 3",
            "CREATE TABLE z (a int)",
            "",
        ]
    ),
    max_size=5,
).map(lambda statements: "".join(f"{statement};\n" for statement in statements))
DESTRUCTIVE = st.sampled_from(
    [
        "DELETE FROM t",
        "delete from t where a = 1",
        "DROP TABLE t",
        "DROP INDEX i",
        "TRUNCATE TABLE t",
        "DROP WHATEVER",
        "ALTER TABLE t DROP COLUMN c",
        "ALTER TABLE t DROP CONSTRAINT c",
        "DELETE",
        "DROP",
        "TRUNCATE",
        "WITH a AS (SELECT 1) DELETE FROM t",
        "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE",
        "ALTER TABLE t DROP PARTITION p",
        "UPDATE t SET a = 1",
        "EXECUTE IMMEDIATE 'DROP TABLE ' || t",
    ]
)
VERBS = ["DELETE", "FROM", "t", ";", "DROP", "TABLE", "TRUNCATE", "ALTER", "COLUMN", "EXECUTE", "=", "(", ")", ",", "é"]
WORDS = st.lists(st.sampled_from(VERBS), max_size=12).map(" ".join)


@settings(max_examples=120, deadline=None)
@given(SOUP, DIALECT)
def test_no_text_is_an_error_and_every_place_is_inside_of_it(text, dialect):
    lines = text.split("\n")
    for operation in read(text, "a.sql", dialect=dialect):
        place = operation.place
        assert (place.line, place.column) < (place.end_line, place.end_column)
        assert place.end_line <= len(lines)
        assert place.column <= len(lines[place.line - 1])
        assert place.end_column <= len(lines[place.end_line - 1]) + 1
        assert len(operation.statement) <= 200


@settings(max_examples=150, deadline=None)
@given(HARMLESS, DESTRUCTIVE, HARMLESS, DIALECT)
def test_a_destructive_statement_is_always_seen(before, statement, after, dialect):
    found = read(f"{before}{statement};\n{after}", "a.sql", dialect=dialect)
    line = before.count("\n") + 1
    assert [(operation.place.line, operation.place.column) for operation in found] == [(line, 1)]


@settings(max_examples=150, deadline=None)
@given(HARMLESS, WORDS, st.sampled_from(["'{}'", '"{}"', "`{}`", "/* {} */", "-- {}\n"]), HARMLESS, DIALECT)
def test_words_in_strings_identifiers_and_comments_are_never_seen(before, words, quotes, after, dialect):
    assert read(f"{before}SELECT 1 {quotes.format(words)};\n{after}", "a.sql", dialect=dialect) == ()


SIGNS = "( ) ' \" ` [ /* */ /*! $a$ $$ {{ ${ \\ '\\ E' q'[ -- # ''' - a. CASE_"


@pytest.mark.parametrize("piece", SIGNS.replace("_", " ").split(" "))
def test_a_long_run_of_one_sign_is_read_in_linear_time(piece, grows_in_step):
    dialect = "bigquery" if piece == "'''" else "postgres"

    def read_it(text):
        assert len(read(text, "a.sql", dialect=dialect)) >= 1

    assert grows_in_step(read_it, lambda size: "DELETE FROM t WHERE a = " + (piece * size)[:size], 6000)


@pytest.mark.parametrize(
    "piece",
    ["DELETE (", "AS DELETE x ", "ALTER TABLE t ", "EXEC('DROP') ", "PREPARE a FROM ", "AS 'DROP' ", "MERGE INTO t ",
     "CREATE FUNCTION f AS 'DROP TABLE x' ", "BEGIN; COMMIT; DELETE FROM t; ", "REPLACE INTO t\n", "ALTER VIEW v "],
)  # fmt: skip
def test_many_statements_are_read_in_linear_time(piece, grows_in_step):
    assert grows_in_step(lambda text: read(text, "a.sql", dialect="tsql"), lambda size: (piece * size)[:size], 3000)


@pytest.mark.parametrize(
    ("dialect", "piece"),
    [
        ("tsql", "SET @q = @q + 'x'; EXEC(@q); "),
        ("tsql", "SELECT @q = 'x', @r = 'y', "),
        ("tsql", "EXEC(@q) "),
        ("tsql", "SELECT 1 INTO #a DROP TABLE #a "),
        ("oracle", "q := q || 'SELECT ' || r; EXECUTE IMMEDIATE q; "),
        ("oracle", "EXECUTE IMMEDIATE (((('x'"),
        ("oracle", "EXECUTE IMMEDIATE CONCAT(CONCAT("),
        ("mysql", "PREPARE s FROM @q; EXECUTE s; "),
        ("mysql", "CREATE TABLE a (b int); DROP TABLE a; "),
        ("postgres", "CREATE TABLE a (b int); DELETE FROM a; COMMIT; BEGIN; "),
        ("postgres", "DROP TABLE a, "),
        ("postgres", "SELECT 1 \\gexec\n"),
        ("postgres", "\\i x\n"),
        ("postgres", "ALTER TABLE a DROP b DROP c "),
        ("databricks", "ALTER TABLE a SET TBLPROPERTIES ('a' = 'b') "),
        ("bigquery", "ALTER TABLE a SET OPTIONS (expiration_timestamp = x) "),
        ("mysql", "source x\n"),
        ("postgres", "DELETE FROM a WHERE b IN (SELECT c FROM d WHERE e = 1 AND "),
    ],
)
def test_what_is_run_and_what_is_made_is_read_in_linear_time(dialect, piece, grows_in_step):
    assert grows_in_step(lambda text: read(text, "a.sql", dialect=dialect), lambda size: (piece * size)[:size], 6000)


def test_variables_that_double_each_other_are_not_followed_for_ever():
    doubling = "".join(f"q{n} := q{n + 1} || q{n + 1}; " for n in range(200))
    [operation] = read(
        f"BEGIN {doubling} q200 := 'DROP TABLE a'; EXECUTE IMMEDIATE q0; END;", "a.sql", dialect="oracle"
    )
    assert operation.action == "opaque"


def test_a_text_that_is_run_very_often_is_opaque_in_the_end():
    sql = f"DECLARE @q varchar(max) = 'SELECT ' + '{'x' * 50_000}'; {'EXEC(@q); ' * 300}"
    assert {operation.action for operation in read(sql, "a.sql", dialect="tsql")} == {"opaque"}


def test_one_line_of_20_mebibytes_is_read():
    sql = "INSERT INTO t VALUES " + "(1, 'drop it'), " * (20 * 2**20 // 16) + "(2, ''); DROP TABLE a"
    [operation] = read(sql, "a.sql", dialect="postgres")
    assert operation.target.name == "a"


@pytest.mark.parametrize("word", ["\uff24\uff32\uff2f\uff30", "DR\u200bOP", "D\u0280OP"])
def test_words_that_only_look_like_sql_are_none_and_do_not_hide_what_follows(word):
    [operation] = read(f"{word} TABLE a; DROP TABLE b", "a.sql")
    assert operation.target.name == "b"


def test_many_dollar_tags_are_read_in_linear_time(grows_in_step):
    def read_it(text):
        assert len(read(text, "a.sql", dialect="postgres")) == 1

    assert grows_in_step(read_it, lambda size: "DROP TABLE t; " + "".join(f"$a{n}$ " for n in range(size)), 4000)


@pytest.mark.parametrize(
    "deep", ["(" * 5000 + "1" + ")" * 5000, "NOT " * 5000 + "a", "- " * 5000 + "1", "CASE WHEN 1 THEN " * 3000]
)
def test_nesting_that_a_parser_cannot_take_leaves_the_tokens(deep):
    [operation] = read(f"DELETE FROM t WHERE a = {deep}", "a.sql")
    assert (operation.target.name, operation.confidence) == ("t", Confidence.TOKENS)


def test_a_statement_too_long_for_the_parser_leaves_the_tokens():
    [operation] = read(f"DELETE FROM t WHERE id IN ({'1,' * 150_000}1) OR FALSE", "a.sql")
    assert (operation.extent.amount, operation.confidence) == ("some", Confidence.TOKENS)


def test_a_long_list_of_ids_is_counted():
    [operation] = read(f"DELETE FROM t WHERE id IN ({'1,' * 150_000}1)", "a.sql")
    assert (operation.extent.amount, operation.extent.count) == ("some", 150_001)


def test_the_parser_is_imported_only_for_statements_that_need_it():
    script = """
import sys
from drillgate.readers.sql import read
read("SELECT 1; " * 1000, "a.sql")
read("INSERT INTO t VALUES ('DROP TABLE x'); GRANT DELETE ON t TO u", "a.sql")
assert "sqlglot" not in sys.modules
read("DROP TABLE x; DELETE FROM y WHERE id = 7; ALTER TABLE z DROP COLUMN a; UPDATE y SET a = 1 WHERE b = 2", "a.sql")
assert "sqlglot" not in sys.modules
read("DELETE FROM y WHERE a = 1 OR b = 2", "a.sql")
assert "sqlglot" in sys.modules
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_the_parser_says_nothing_of_what_it_cannot_parse(capfd, caplog):
    read("EXECUTE IMMEDIATE x; DROP WHATEVER y; ALTER TABLE t DETACH PARTITION p", "a.sql")
    assert (capfd.readouterr(), caplog.records) == (("", ""), [])
