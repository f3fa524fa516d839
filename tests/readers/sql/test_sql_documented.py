"""Statements of the kinds that the manuals of all dialects describe: what is lost is seen, all else is left alone."""

from pathlib import Path

import pytest

from drillgate.operations import Action, Kind
from drillgate.readers.sql import DIALECTS, read

LINES = Path(__file__).with_name("documented.txt").read_text(encoding="utf-8").splitlines()
NAMED = {
    "protection": Action.UNPROTECT,
    "overwrite": Action.OVERWRITE,
    "soft": Action.SOFT_DELETE,
    "restore": Action.RESTORE,
    "unread": Action.UNREAD,
    "grant": Action.GRANT,
}
DESTROYED = {Action.DESTROY, Action.PURGE, Action.OPAQUE}
DEFINED = {Kind.DEFINITION, Kind.IDENTITY, Kind.COMPUTE, Kind.QUEUE, Kind.SECRET}


def statements():
    heading = ()
    for line in LINES:
        if line.startswith("== "):
            heading = tuple(line.split()[1:])
        elif line and not line.startswith("#"):
            yield (*heading, line)


STATEMENTS = list(statements())


def test_every_dialect_has_statements():
    assert {dialect for dialect, _, _ in STATEMENTS} == set(DIALECTS)


@pytest.mark.parametrize(("dialect", "does", "sql"), STATEMENTS)
def test_a_documented_statement_is_told_by_what_it_does(dialect, does, sql):
    operations = read(f"{sql}\n", "a.sql", dialect=dialect)
    actions = {one.action for one in operations}
    if does == "data":
        assert any(one.action in DESTROYED and one.target.kind not in DEFINED for one in operations)
    elif does == "definition":
        assert operations
        assert actions <= {Action.DESTROY}
        assert {one.target.kind for one in operations} <= DEFINED
    elif does in NAMED:
        assert NAMED[does] in actions
    else:
        assert actions <= {Action.UNREAD}
