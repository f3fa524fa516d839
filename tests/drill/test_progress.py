from datetime import UTC, datetime, timedelta

from drillgate.drill.history import Lost, SiteReached, Stage, plain, revived
from drillgate.drill.progress import progress, summary

START = datetime(2022, 4, 5, 8, 30, tzinfo=UTC)
LATER = START + timedelta(minutes=5)


def test_each_lost_site_has_a_row_with_when_it_reached_what() -> None:
    history = (
        Lost(START, "a"),
        Lost(START, "b"),
        SiteReached(START, "a", Stage.RESTORED),
        SiteReached(LATER, "a", Stage.HANDED_OVER),
        SiteReached(LATER, "b", Stage.RESTORED),
    )
    rows = progress(history)

    assert [(row.site, row.stage) for row in rows] == [("a", Stage.HANDED_OVER), ("b", Stage.RESTORED)]
    assert rows[0].reached == {Stage.RESTORED: START, Stage.HANDED_OVER: LATER}
    assert summary(rows) == {
        "sites restored": "2 of 2, from 2022-04-05 08:30:00 to 08:35:00",
        "sites handed over": "1 of 2, at 2022-04-05 08:35:00",
        "sites not handed over": "b (restored)",
    }


def test_of_many_sites_that_did_not_come_back_the_first_are_named() -> None:
    losses = [Lost(START, str(number)) for number in range(5)]

    told = summary(progress((*losses, SiteReached(START, "4", Stage.RESTORED))))

    assert told["sites not handed over"] == "0 (not restored), 1 (not restored), 2 (not restored), and 2 more"


def test_without_any_stage_nothing_is_said() -> None:
    assert summary(progress((Lost(START, "a"),))) == {}


def test_a_stage_is_read_back_from_a_history() -> None:
    event = SiteReached(START, "a", Stage.CUSTOMER_ASKED)

    assert revived(plain(event)) == event
