from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drillgate.documents.runbook import Step, Windows
from drillgate.drill.conductor import cells, conduct, resolve, windows
from drillgate.drill.history import PointChosen, StepEnded
from drillgate.steps.context import LostSite

START = datetime(2022, 4, 5, 7, 38, tzinfo=UTC)
PLAN = Windows(width=timedelta(minutes=2), before=timedelta(minutes=3))


def lost(site: str, seconds: int, shard: str = "shard-1") -> LostSite:
    return LostSite(site, shard, START + timedelta(seconds=seconds))


def step(name: str, *, needs: tuple[str, ...] = (), for_each: tuple[str, ...] = ()) -> Step:
    return Step(step=name, title=name, uses="module:function", needs=needs, for_each=for_each)  # type: ignore[arg-type]


PASSED: list[timedelta] = []
LOST = (lost("a", 0), lost("b", 119, "shard-2"), lost("c", 120), lost("d", 500))


def test_windows_begin_at_multiples_of_their_width_and_a_point_lies_before_its_windows_begin() -> None:
    gathered = windows(LOST, PLAN)

    assert [tuple(site.site for site in window.sites) for window in gathered] == [("a", "b"), ("c",), ("d",)]
    assert [window.point for window in gathered] == [
        START - timedelta(minutes=3),
        START - timedelta(minutes=1),
        START + timedelta(seconds=300),
    ]


def test_a_step_for_each_window_and_shard_has_a_cell_only_where_sites_were_lost() -> None:
    gathered = windows(LOST, PLAN)

    found = list(cells(step("recover", for_each=("window", "shard")), LOST, gathered))

    assert [(cell.name, cell.shard, [site.site for site in cell.lost]) for cell in found] == [
        ("2022-04-05T07:38:00 shard-1", "shard-1", ["a"]),
        ("2022-04-05T07:38:00 shard-2", "shard-2", ["b"]),
        ("2022-04-05T07:40:00 shard-1", "shard-1", ["c"]),
        ("2022-04-05T07:46:00 shard-1", "shard-1", ["d"]),
    ]


def test_a_cell_for_a_site_has_the_restore_point_of_the_window_that_the_site_is_in() -> None:
    gathered = windows(LOST, PLAN)

    found = list(cells(step("notify", for_each=("site",)), LOST, gathered))

    assert [(cell.name, cell.point) for cell in found] == [
        ("a", gathered[0].point),
        ("b", gathered[0].point),
        ("c", gathered[1].point),
        ("d", gathered[2].point),
    ]


def test_a_cell_for_neither_window_nor_site_has_no_restore_point_however_many_sites_it_holds() -> None:
    for sites in (LOST[:1], LOST):
        for for_each in ((), ("shard",)):
            found = list(cells(step("tidy-up", for_each=for_each), sites, windows(sites, PLAN)))
            assert {cell.point for cell in found} == {None}


def test_windows_are_counted_from_when_the_incident_began() -> None:
    wide = Windows(width=timedelta(hours=1), before=timedelta(minutes=3))

    found = windows((lost("a", 5), lost("b", 1200), lost("c", 3600), lost("d", -1)), wide, START)

    assert [window.point - START + wide.before for window in found] == [timedelta(hours=n) for n in (-1, 0, 1)]


def test_windows_of_no_width_are_those_of_each_loss() -> None:
    narrow = Windows(width=timedelta(0), before=timedelta(minutes=3))
    sites = [LostSite(str(at), "shard-1", START + timedelta(seconds=at)) for at in (0, 0, 1, 1.25)]

    assert [window.name for window in windows(sites, narrow)] == [
        "2022-04-05T07:38:00",
        "2022-04-05T07:38:01",
        "2022-04-05T07:38:01.250000",
    ]


@given(st.lists(st.integers(0, 3600), min_size=1, max_size=9), st.data())
def test_a_sites_window_does_not_depend_on_what_else_was_lost(seconds: list[int], data: st.DataObject) -> None:
    sites = [lost(str(number), at) for number, at in enumerate(seconds)]
    some = data.draw(st.lists(st.sampled_from(sites), min_size=1, unique=True))

    def found(of: list[LostSite]) -> dict[str, tuple[str, datetime]]:
        return {site.site: (window.name, window.point) for window in windows(of, PLAN) for site in window.sites}

    assert found(some).items() <= found(sites).items()


def test_the_time_of_a_step_passes_once_however_many_cells_it_has() -> None:
    clock, history = [START], []
    steps = (step("assess"), step("merge", for_each=("site",)), step("never", for_each=("site",), needs=("assess",)))

    def act(one: Step, cell: object) -> tuple[LostSite, ...] | None:
        if one.step == "never":
            raise RuntimeError("no")
        return LOST[:2] if one.step == "assess" else None

    def passes(time: timedelta) -> None:
        clock[0] += time

    conduct(
        [replace(each, takes=timedelta(minutes=5)) for each in steps],
        PLAN,
        act,
        history.append,
        lambda: clock[0],
        passes,
    )

    ends = [(event.cell, event.at - START) for event in history if isinstance(event, StepEnded)]
    assert ends == [
        ("", timedelta(minutes=5)),
        ("a", timedelta(minutes=10)),
        ("b", timedelta(minutes=10)),
        ("a", timedelta(minutes=15)),
        ("b", timedelta(minutes=15)),
    ]


def test_what_was_lost_is_what_the_first_step_gives_and_no_later_one_changes_it() -> None:
    history: list[object] = []
    steps = (step("assess"), step("again", for_each=("site",)), step("merge", for_each=("site",)))

    conduct(
        steps,
        PLAN,
        lambda one, cell: LOST[:2] if one.step == "assess" else cell.lost,
        history.append,
        lambda: START,
        PASSED.append,
    )

    done = [(event.step, event.cell) for event in history if isinstance(event, StepEnded)]
    assert done == [("assess", ""), ("again", "a"), ("again", "b"), ("merge", "a"), ("merge", "b")]


def test_a_step_that_exits_has_failed_and_the_others_go_on() -> None:
    history: list[StepEnded] = []

    def act(one: Step, cell: object) -> None:
        if one.step == "exit":
            raise SystemExit(3)

    conduct((step("exit"), step("other")), PLAN, act, history.append, lambda: START, PASSED.append)  # type: ignore[arg-type]

    assert [(event.outcome, event.error) for event in history] == [("failed", "SystemExit: 3"), ("done", "")]


def test_a_failed_cell_stops_only_the_cells_of_its_own_sites() -> None:
    steps = (
        step("assess"),
        step("recover", needs=("assess",), for_each=("site",)),
        step("merge", needs=("recover",), for_each=("site",)),
    )
    history: list[object] = []

    def act(one: Step, cell: object) -> tuple[LostSite, ...] | None:
        if one.step == "assess":
            return LOST[:2]
        if one.step == "recover" and getattr(cell, "name", "") == "a":
            raise RuntimeError("the shard is full")
        return None

    conduct(steps, PLAN, act, history.append, lambda: START, PASSED.append)

    assert history == [
        StepEnded(START, "assess", "", 1, "done"),
        PointChosen(START, "a", START - timedelta(minutes=3)),
        PointChosen(START, "b", START - timedelta(minutes=3)),
        StepEnded(START, "recover", "a", 1, "failed", "RuntimeError: the shard is full"),
        StepEnded(START, "recover", "b", 1, "done"),
        StepEnded(START, "merge", "a", 1, "skipped", "recover did not succeed"),
        StepEnded(START, "merge", "b", 1, "done"),
    ]


def test_a_failure_for_all_that_is_lost_stops_every_cell_that_needs_it() -> None:
    history: list[StepEnded] = []

    def act(one: Step, cell: object) -> tuple[LostSite, ...] | None:
        if one.step == "freeze":
            raise RuntimeError("no")
        return LOST[:1] if one.step == "assess" else None

    steps = (step("assess"), step("freeze"), step("merge", needs=("freeze",), for_each=("site",)))
    conduct(steps, PLAN, act, history.append, lambda: START, PASSED.append)  # type: ignore[arg-type]

    assert [(event.step, event.outcome) for event in history if isinstance(event, StepEnded)] == [
        ("assess", "done"),
        ("freeze", "failed"),
        ("merge", "skipped"),
    ]


def test_a_step_whose_function_does_not_exist_says_so() -> None:
    with pytest.raises(LookupError, match="found no function json:dump_everything"):
        resolve("json:dump_everything", lambda file: None)
    with pytest.raises(LookupError, match="found no function no_such_module:step"):
        resolve("no_such_module:step", lambda file: None)
    with pytest.raises(LookupError, match="it cannot be called"):
        resolve("string:digits", lambda file: None)
