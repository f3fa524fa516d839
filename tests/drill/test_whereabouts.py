"""Where sites are, told event by event."""

from datetime import UTC, datetime, timedelta

import pytest

from drillgate.drill.history import Lost, Noticed, SiteReached, Stage, StepEnded
from drillgate.drill.whereabouts import Row, Whereabouts


def at(minutes: int) -> datetime:
    return datetime(2022, 4, 5, 7, tzinfo=UTC) + timedelta(minutes=minutes)


@pytest.fixture
def where() -> Whereabouts:
    """Three sites are lost; two come back, of which one is handed over."""
    told = Whereabouts()
    for number, site in enumerate("abc"):
        told.heard(Lost(at(number), site))
    told.heard(Noticed(at(3), "alarm"))
    for site in "ab":
        told.heard(SiteReached(at(10), site, Stage.RESTORED))
    told.heard(SiteReached(at(12), "b", Stage.HANDED_OVER))
    return told


def test_few_sites_have_a_row_each(where: Whereabouts) -> None:
    assert where.rows(3) == [
        Row("a", "restored", at(10), at(10)),
        Row("b", "handed over", at(12), at(12)),
        Row("c", "gone", at(2), at(2)),
    ]


def test_many_are_counted_by_where_they_are_in_the_order_of_the_way_back(where: Whereabouts) -> None:
    where.heard(SiteReached(at(13), "c", Stage.HANDED_OVER))
    assert where.rows(2) == [
        Row("1 of 3 sites", "restored", at(10), at(10)),
        Row("2 of 3 sites", "handed over", at(12), at(13)),
    ]


def test_what_is_lost_again_or_repaired_later_has_not_gone_back(where: Whereabouts) -> None:
    before = where.rows(3)
    where.heard(Lost(at(20), "a"))
    where.heard(SiteReached(at(20), "b", Stage.RESTORED))
    assert where.rows(3) == before


def test_a_cell_counts_as_it_ended_last(where: Whereabouts) -> None:
    for cell, attempt, outcome in (("a", 1, "failed"), ("b", 1, "skipped"), ("a", 2, "done"), ("c", 1, "done")):
        where.heard(StepEnded(at(9), "merge", cell, attempt, outcome))  # type: ignore[arg-type]  # words of its own
    assert where.cells() == "2 done, 1 skipped"


def test_where_nothing_is_lost_there_is_nothing_to_show() -> None:
    assert (Whereabouts().rows(3), Whereabouts().cells()) == ([], "")
