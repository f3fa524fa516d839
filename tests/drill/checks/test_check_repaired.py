from drillgate.drill.checks.repaired import set_aside
from drillgate.drill.history import Intended

BEFORE = (
    ("page/1", "first", ()),
    ("page/2", "second", ()),
    ("note/1", "on page/1", (("pages", "page/1"),)),
    ("note/2", "on note/1", (("pages", "note/1"),)),
    ("page/3", "third", ()),
    ("page/3", None, ()),
)


def writes(at, *told):
    return [Intended(at, "s1", "pages", key, digest, "workload", refers) for key, digest, refers in told]


def aside(at, *since):
    return set_aside({"pages": writes(at, *BEFORE)}, {"pages": writes(at, *since)})["pages"]


def test_nothing_is_set_aside_where_nobody_wrote(moment):
    assert aside(moment) == frozenset()


def test_what_was_written_since_is_set_aside(moment):
    assert aside(moment, ("page/1", "newer", ())) == {"page/1"}


def test_so_is_what_had_been_deleted_and_is_referred_to_since(moment):
    to_both = (("pages", "page/2"), ("pages", "page/3"))
    assert aside(moment, ("note/3", "on both", to_both)) == {"note/3", "page/3"}


def test_so_is_all_that_refers_to_what_was_deleted_since(moment):
    assert aside(moment, ("page/1", None, ())) == {"page/1", "note/1", "note/2"}


def test_what_was_written_again_after_its_deletion_takes_nothing_with_it(moment):
    assert aside(moment, ("page/1", None, ()), ("page/1", "again", ())) == {"page/1"}
