from drillgate.operations import (
    Action,
    Amount,
    Confidence,
    Extent,
    Guard,
    GuardKind,
    Kind,
    Operation,
    Recovery,
    Target,
)
from drillgate.places import Place
from drillgate.readers.sql import read

SCRIPT = """\
-- Leftovers; DELETE FROM here.
BEGIN;
  DELETE   FROM sites
   WHERE "größe" = 'ü; DROP';  DELETE FROM pages LIMIT 5;
COMMIT;
DO $$
BEGIN
  EXECUTE 'TRUNCATE "it''s"';
END $$;
"""


def place(line, column, end_line, end_column):
    return Place("f.sql", line, column, end_line, end_column)


BEGUN = Guard(GuardKind.TRANSACTION, place(2, 1, 2, 6))
OPERATIONS = (
    Operation(
        Action.DESTROY,
        Target(Kind.ROWS, "sites"),
        Extent(Amount.SOME),
        Recovery.NONE,
        place(3, 3, 4, 29),
        "DELETE FROM sites WHERE \"größe\" = 'ü; DROP'",
        Confidence.PARSED,
        (BEGUN,),
    ),
    Operation(
        Action.DESTROY,
        Target(Kind.ROWS, "pages"),
        Extent(Amount.SOME),
        Recovery.NONE,
        place(4, 32, 4, 57),
        "DELETE FROM pages LIMIT 5",
        Confidence.PARSED,
        (Guard(GuardKind.LIMIT, place(4, 50, 4, 55)), BEGUN),
    ),
    Operation(
        Action.DESTROY,
        Target(Kind.ROWS, "it 's"),
        Extent(Amount.ALL),
        Recovery.NONE,
        place(8, 12, 8, 28),
        "TRUNCATE \"it''s\"",
        Confidence.PARSED,
        chain=(place(6, 1, 9, 7), place(8, 3, 8, 29)),
    ),
)


def test_operations_are_placed_with_all_that_is_known_of_them():
    assert read(SCRIPT, "f.sql", dialect="postgres") == OPERATIONS


def test_the_offset_of_embedded_sql_counts_for_its_first_line_alone():
    first, second = read("DELETE FROM a;\nDELETE FROM b", "x.py", at=(10, 21))
    assert first.place == Place("x.py", 10, 21, 10, 34)
    assert second.place == Place("x.py", 11, 1, 11, 14)


def test_windows_lines_count_once():
    [operation] = read("SELECT 1;\r\nDROP TABLE a;\r\n", "a.sql")
    assert operation.place == Place("a.sql", 2, 1, 2, 13)


def test_a_statement_begins_with_its_with_or_explain():
    [one] = read("SELECT 1; WITH a AS (SELECT 1) DELETE FROM b USING a", "a.sql", dialect="postgres")
    [two] = read("EXPLAIN ANALYZE DELETE FROM b", "a.sql", dialect="postgres")
    assert (one.place.column, two.place.column) == (11, 1)


def test_a_long_statement_is_cut():
    [operation] = read(f"DELETE FROM a WHERE b IN ({', '.join(map(str, range(900)))})", "a.sql")
    assert (len(operation.statement), operation.statement[:27]) == (200, "DELETE FROM a WHERE b IN (0")
    assert operation.place.end_column > 4000


def guards(sql, dialect=""):
    return [[guard.kind.value for guard in operation.guards] for operation in read(sql, "a.sql", dialect=dialect)]


def test_a_transaction_guards_what_is_between_its_beginning_and_its_end():
    assert guards("DELETE FROM a; BEGIN; DELETE FROM b; ROLLBACK; DELETE FROM c") == [[], ["transaction"], []]
    assert guards("START TRANSACTION; DELETE FROM b; COMMIT") == [["transaction"]]
    assert guards("BEGIN TRAN DELETE b COMMIT TRAN", "tsql") == [["transaction"]]
    assert guards("BEGIN; SAVEPOINT s; DELETE FROM a; ROLLBACK TO s; DELETE FROM b; COMMIT") == [["transaction"]] * 2


def test_what_is_never_ended_or_ends_a_transaction_itself_is_not_guarded():
    assert guards("BEGIN; DELETE FROM b;") == [[]]
    assert guards("BEGIN; TRUNCATE b; COMMIT", "mysql") == [[]]
    assert guards("BEGIN; TRUNCATE b; COMMIT", "postgres") == [["transaction"]]
    assert guards("BEGIN; CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'DELETE FROM b'; COMMIT") == [[]]
