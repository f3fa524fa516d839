"""What is read off the tokens alone is what the parser would have read, in every dialect."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drillgate.readers.sql import DIALECTS, dialect_of, exact, read, shapes
from drillgate.readers.sql.lexer import mask
from drillgate.readers.sql.marks import drafts
from drillgate.readers.sql.segment import Segment

DIALECT = st.sampled_from(sorted({dialect.name for dialect in DIALECTS.values()}))
NAME = st.sampled_from(["sites", "shop.sites", '"My Sites"', "a.b.sites", "site_7_tmp"])
TABLE = st.sampled_from(["sites", "shop.sites"])
COLUMN = st.sampled_from(["id", "site_id", "name", "deleted_at", "is_deleted", "sites.deleted_at", "s.deleted_at"])
VALUE = st.sampled_from(["7", "'x'", "'7'", "%s", "?", ":id", "$1", "1.5", "@id"])
COMPARED = st.tuples(COLUMN, st.sampled_from(["=", "<", ">", "<=", ">=", "<>", "!="]), VALUE).map(" ".join)
LISTED = st.tuples(COLUMN, st.lists(VALUE, min_size=1, max_size=3)).map(
    lambda one: f"{one[0]} IN ({', '.join(one[1])})"
)
NULLED = st.tuples(COLUMN, st.sampled_from(["IS NULL", "IS NOT NULL"])).map(" ".join)
CHOSEN = st.tuples(
    COLUMN, st.sampled_from(["SELECT id FROM gone", "SELECT id FROM sites", "SELECT id FROM gone WHERE a = 1"])
).map(lambda one: f"{one[0]} IN ({one[1]})")
AGED = st.tuples(
    COLUMN,
    st.sampled_from(["<", "<=", ">"]),
    st.sampled_from(["now()", "CURRENT_TIMESTAMP", "NOW()"]),
    st.sampled_from(["30 days", "1 day", "23 hours", "24 hours", "1 month", "10 minutes", "1.5 days", "-30 days", "x"]),
).map(lambda one: f"{one[0]} {one[1]} {one[2]} - interval '{one[3]}'")
ODD = st.sampled_from(["1 = 1", "TRUE", "name = name", "NOT name = 'x'", "name = 'x' OR id = 7", "id BETWEEN 1 AND 3"])
CONDITIONS = st.lists(st.one_of(COMPARED, LISTED, NULLED, CHOSEN, AGED, ODD), min_size=1, max_size=3).map(" AND ".join)
FILTER = st.one_of(st.just(""), CONDITIONS.map(" WHERE {}".format))
ALIAS = st.sampled_from(["", " s", " AS s"])
DELETED = st.tuples(TABLE, ALIAS, FILTER).map(lambda one: f"DELETE FROM {''.join(one)}")
UPDATED = st.tuples(TABLE, FILTER).map(lambda one: f"UPDATE {one[0]} SET name = 'x'{one[1]}")
ENDING = st.sampled_from(["", " CASCADE", " RESTRICT"])
EXISTING = st.sampled_from(["", "IF EXISTS "])
DROPPED = st.tuples(
    st.sampled_from(["TABLE", "VIEW", "INDEX", "SCHEMA", "DATABASE", "SEQUENCE", "TRIGGER"]),
    EXISTING,
    st.lists(NAME, min_size=1, max_size=2).map(", ".join),
    ENDING,
).map(lambda one: f"DROP {one[0]} {one[1]}{one[2]}{one[3]}")
ALTERED = st.tuples(EXISTING, NAME, st.sampled_from(["COLUMN", "CONSTRAINT"]), EXISTING, ENDING).map(
    lambda one: f"ALTER TABLE {one[0]}{one[1]} DROP {one[2]} {one[3]}old{one[4]}"
)
TRUNCATED = st.tuples(st.sampled_from(["", "TABLE "]), NAME).map(lambda one: f"TRUNCATE {''.join(one)}")


@settings(max_examples=500, deadline=None)
@given(st.one_of(DELETED, UPDATED, DROPPED, ALTERED, TRUNCATED), DIALECT)
def test_a_shape_is_read_as_the_parser_reads_it(sql, dialect):
    known = dialect_of(dialect)
    segment = Segment(mask(sql, known), 0, len(sql))
    for draft in drafts(segment):
        simple = shapes.read(segment, draft)
        if simple is not None:
            assert simple == exact.parsed(segment, draft, known)


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE IF EXISTS a.b, c CASCADE",
        "ALTER TABLE a DROP COLUMN IF EXISTS b",
        "TRUNCATE TABLE a",
        "DELETE FROM a",
        "DELETE FROM a AS x WHERE x.deleted_at < now() - interval '30 days' AND b IN (SELECT c FROM d)",
        "UPDATE a SET b = b || 'x' WHERE id = 7",
    ],
)
def test_the_commonest_statements_need_no_parser(sql, monkeypatch):
    def refuse(*_):
        pytest.fail("the parser was asked")

    monkeypatch.setattr(exact, "parsed", refuse)
    assert all(one.confidence == "parsed" for one in read(sql, "a.sql", dialect="postgres"))
