import json

from drillgate.operations import Action, Amount, Confidence, Extent, Kind, Operation, Recovery, Target
from drillgate.places import Place
from drillgate.report.json_rows import operations, operations_text

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
    assert json.loads(operations([MARKED, DROPPED])) == [
        {
            "file": "b.sql",
            "line": 12,
            "column": 3,
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
            "action": "destroy",
            "target": {"kind": "table", "name": "sites", "store": None},
            "extent": {"amount": "all", "count": None},
            "recovery": "none",
            "confidence": "tokens",
            "statement": "DROP TABLE sites",
        },
    ]


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
