import json
from dataclasses import fields, replace
from datetime import timedelta

from drillgate.operations import (
    Action,
    Amount,
    Confidence,
    Extent,
    Guard,
    GuardKind,
    IdSource,
    Kind,
    Operation,
    Recovery,
    Target,
)
from drillgate.places import Place
from drillgate.report.json_rows import _plain, operations, operations_text

KNOWN = (
    *("file", "line", "column", "end_line", "end_column"),
    *("action", "target", "extent", "recovery", "confidence", "statement"),
)

MARKED = Operation(
    Action.SOFT_DELETE,
    Target(Kind.ROWS, "größe", "pages"),
    Extent(Amount.SOME, 3),
    Recovery.FLAG,
    Place("b.sql", 12, 3, 12, 60),
    "UPDATE größe SET deleted = 1 WHERE id IN (1, 2, 3)",
    Confidence.PARSED,
)
DROPPED = Operation(
    Action.DESTROY,
    Target(Kind.TABLE, "sites"),
    Extent(Amount.ALL),
    Recovery.NONE,
    Place("b.sql", 2, 1, 2, 17),
    "DROP TABLE sites",
    Confidence.TOKENS,
)
RUN = Operation(
    Action.OPAQUE,
    Target(Kind.UNKNOWN),
    Extent(Amount.UNKNOWN),
    Recovery.NONE,
    Place("a\x1b[2J.sql", 1, 1, 1, 9),
    "EXECUTE '\x1b[31m' || x",
    Confidence.TOKENS,
    reason="put together",
)


def test_rows_hold_what_is_known_in_the_order_given():
    found = json.loads(operations([MARKED, DROPPED]))
    assert [{name: row[name] for name in KNOWN} for row in found] == [
        {
            "file": "b.sql",
            "line": 12,
            "column": 3,
            "end_line": 12,
            "end_column": 60,
            "action": "soft-delete",
            "target": {"kind": "rows", "name": "größe", "store": "pages"},
            "extent": {"amount": "some", "count": 3},
            "recovery": "flag",
            "confidence": "parsed",
            "statement": "UPDATE größe SET deleted = 1 WHERE id IN (1, 2, 3)",
        },
        {
            "file": "b.sql",
            "line": 2,
            "column": 1,
            "end_line": 2,
            "end_column": 17,
            "action": "destroy",
            "target": {"kind": "table", "name": "sites", "store": None},
            "extent": {"amount": "all", "count": None},
            "recovery": "none",
            "confidence": "tokens",
            "statement": "DROP TABLE sites",
        },
    ]


def test_rows_tell_of_guards_ids_and_what_they_are_reached_from():
    behind = replace(
        DROPPED,
        guards=(Guard(GuardKind.DRY_RUN, Place("b.py", 3, 4, 3, 11)),),
        ids=IdSource("ids.csv", "app", None, "site_id", "app"),
        chain=(Place("b.sql", 1, 1, 9, 2),),
        reason="put together",
    )
    (row,) = json.loads(operations([behind]))
    assert {name: row[name] for name in ("guards", "chain", "reason")} == {
        "guards": [
            {
                "kind": "dry-run",
                "place": {"file": "b.py", "line": 3, "column": 4, "end_line": 3, "end_column": 11},
            }
        ],
        "chain": [{"file": "b.sql", "line": 1, "column": 1, "end_line": 9, "end_column": 2}],
        "reason": "put together",
    }
    assert (
        row["ids"]
        | {
            "file": "ids.csv",
            "column": "app",
            "argument": None,
            "parameter": "site_id",
            "expected": "app",
        }
        == row["ids"]
    )
    assert (
        operations_text([behind], False)
        .splitlines()[1]
        .endswith("DROP TABLE sites  [put together; behind dry-run; IDs from ids.csv, column app; reached from 1:1]")
    )


def test_every_field_of_an_operation_is_in_its_row():
    (row,) = json.loads(operations([DROPPED]))
    assert set(row) == {one.name for one in fields(Operation)} - {"place"} | set(KNOWN[:5])
    assert _plain(timedelta(hours=2)) == 7200


def test_rows_are_ascii_so_that_any_pipe_takes_them():
    assert operations([MARKED, RUN]).isascii()


def test_no_operations_are_an_empty_array():
    assert (operations([]), operations_text([], False)) == ("[]\n", "no operations\n")


TEXT = """\
a\\x1b[2J.sql
  1:1  opaque  ?  unknown  leaves none  EXECUTE '\\x1b[31m' || x  [put together]

b.sql
  2:1   destroy      all     table sites  leaves none  DROP TABLE sites  [by tokens]
  12:3  soft-delete  some 3  rows größe   leaves flag  UPDATE größe SET deleted = 1 WHERE id IN (1, 2, 3)

1 destroy, 1 soft-delete, 1 opaque
"""


def test_the_listing_is_grouped_aligned_counted_and_harmless():
    assert operations_text([MARKED, DROPPED, RUN], False) == TEXT


def test_colours_change_nothing_else():
    coloured = operations_text([MARKED, DROPPED, RUN], True)
    assert "\x1b[31mdestroy    \x1b[0m" in coloured
    for code in ("0", "1", "31", "32", "33"):
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert coloured == TEXT
