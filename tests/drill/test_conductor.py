from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drillgate.documents.runbook import Batches, Retries, Runbook, Step, Windows
from drillgate.drill import states
from drillgate.drill.cells import cells, gathered, windows
from drillgate.drill.conductor import Act, Conductor, conduct, resolve
from drillgate.drill.history import Event, PointChosen, SiteReached, StepEnded
from drillgate.steps.context import LostSite

START = datetime(2022, 4, 5, 7, 38, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PLAN = Windows(width=timedelta(minutes=2), before=timedelta(minutes=3))


def lost(site: str, seconds: int, shard: str = "shard-1", region: str = "") -> LostSite:
    return LostSite(site, shard, START + timedelta(seconds=seconds), region)


def step(name: str, **fields: Any) -> Step:
    return Step(step=name, title=name, uses="module:function", **fields)


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
    found = list(cells(step("recover", for_each=("window", "shard")), gathered(LOST, PLAN)))

    assert [(cell.name, cell.shard, [site.site for site in cell.lost]) for cell in found] == [
        ("2022-04-05T07:38:00 shard-1", "shard-1", ["a"]),
        ("2022-04-05T07:38:00 shard-2", "shard-2", ["b"]),
        ("2022-04-05T07:40:00 shard-1", "shard-1", ["c"]),
        ("2022-04-05T07:46:00 shard-1", "shard-1", ["d"]),
    ]


def test_a_cell_for_a_site_has_the_restore_point_of_the_window_that_the_site_is_in() -> None:
    found = list(cells(step("notify", for_each=("site",)), gathered(LOST, PLAN)))

    points = [window.point for window in windows(LOST, PLAN)]
    assert [(cell.name, cell.point) for cell in found] == [
        ("a", points[0]),
        ("b", points[0]),
        ("c", points[1]),
        ("d", points[2]),
    ]


def test_a_cell_for_neither_window_nor_site_has_no_restore_point_however_many_sites_it_holds() -> None:
    for sites in (LOST[:1], LOST):
        for for_each in ((), ("shard",)):
            found = list(cells(step("tidy-up", for_each=for_each), gathered(sites, PLAN)))
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


def conducted(act: Act, *steps: Step, batches: Batches | None = None) -> tuple[Conductor, list[Event]]:
    """What comes of conducting the steps from START on, each of which is done by `act`; the last is the history."""
    clock, history = [START], list[Event]()

    def passes(time: timedelta) -> None:
        clock[0] += time

    runbook = Runbook(runbook="r", title="t", owner="o", windows=PLAN, steps=steps, batches=batches)
    return conduct(runbook, steps, act, history.append, lambda: clock[0], passes), history


def ends(history: list[Event]) -> list[tuple[Any, ...]]:
    """Step, cell, attempt, outcome and minutes since START of all that ended."""
    return [
        (event.step, event.cell, event.attempt, event.outcome, (event.at - START) / MINUTE)
        for event in history
        if isinstance(event, StepEnded)
    ]


def assesses(*sites: LostSite) -> Act:
    return lambda one, cell, given: sites if one.step == "assess" else None


def test_cells_for_each_region_and_batch_hold_their_sites_and_no_others() -> None:
    sites = [lost("a", 5, region="eu"), lost("b", 4, region="us"), lost("c", 3, region="eu")]
    losses = gathered(sites, PLAN, batch=2)

    def found(*for_each: str) -> list[tuple[str, str | None, list[str]]]:
        named = cells(step("s", for_each=for_each), losses)
        return [(cell.name, cell.region, [site.site for site in cell.lost]) for cell in named]

    assert found("region") == [("eu", "eu", ["a", "c"]), ("us", "us", ["b"])]
    assert found("batch") == [("batch-1", None, ["b", "c"]), ("batch-2", None, ["a"])]
    assert found("estate") == [("", None, ["a", "b", "c"])]
    assert found("batch", "region") == [
        ("batch-1 eu", "eu", ["c"]),
        ("batch-1 us", "us", ["b"]),
        ("batch-2 eu", "eu", ["a"]),
    ]


def test_what_was_lost_is_what_the_first_step_gives_and_no_later_one_changes_it() -> None:
    def act(one: Step, cell: Any, given: object) -> object:
        return LOST[:2] if one.step == "assess" else cell.lost[:1]

    _, history = conducted(act, step("assess"), step("again", for_each=("site",)), step("merge", for_each=("site",)))

    assert [each[:2] for each in ends(history)] == [
        ("assess", ""),
        ("again", "a"),
        ("again", "b"),
        ("merge", "a"),
        ("merge", "b"),
    ]


def test_a_step_that_exits_has_failed_and_the_others_go_on() -> None:
    def act(one: Step, cell: object, given: object) -> None:
        if one.step == "exit":
            raise SystemExit(3)

    _, history = conducted(act, step("exit"), step("other"))

    assert [(event.outcome, event.error) for event in history if isinstance(event, StepEnded)] == [
        ("failed", "SystemExit: 3"),
        ("done", ""),
    ]


def test_a_failed_cell_stops_only_the_cells_of_its_own_sites() -> None:
    def act(one: Step, cell: Any, given: object) -> object:
        if one.step == "recover" and cell.name == "a":
            raise RuntimeError("the shard is full")
        return LOST[:2] if one.step == "assess" else None

    _, history = conducted(
        act,
        step("assess"),
        step("recover", needs=("assess",), for_each=("site",)),
        step("merge", needs=("recover",), for_each=("site",)),
    )

    assert [event for event in history if not isinstance(event, SiteReached)] == [
        StepEnded(START, "assess", "", 1, "done"),
        PointChosen(START, "a", START - timedelta(minutes=3)),
        PointChosen(START, "b", START - timedelta(minutes=3)),
        StepEnded(START, "recover", "a", 1, "failed", "RuntimeError: the shard is full"),
        StepEnded(START, "recover", "b", 1, "done"),
        StepEnded(START, "merge", "a", 1, "skipped", "recover did not succeed"),
        StepEnded(START, "merge", "b", 1, "done"),
    ]


def test_a_failure_for_all_that_is_lost_stops_every_cell_that_needs_it() -> None:
    def act(one: Step, cell: object, given: object) -> object:
        if one.step == "freeze":
            raise RuntimeError("no")
        return LOST[:1] if one.step == "assess" else None

    _, history = conducted(act, step("assess"), step("freeze"), step("merge", needs=("freeze",), for_each=("site",)))

    assert [each[:4:3] for each in ends(history)] == [("assess", "done"), ("freeze", "failed"), ("merge", "skipped")]


def test_steps_that_need_not_wait_are_done_side_by_side_the_longest_first() -> None:
    began: list[str] = []

    def act(one: Step, cell: object, given: object) -> object:
        began.append(one.step)
        return LOST[:2] if one.step == "assess" else None

    _, history = conducted(
        act,
        step("assess", takes=MINUTE),
        step("short", needs=("assess",), for_each=("site",), takes=2 * MINUTE),
        step("long", needs=("assess",), takes=9 * MINUTE),
        step("after", needs=("short",), takes=MINUTE),
    )

    assert began == ["assess", "long", "short", "short", "after"]
    assert [(each[0], each[4]) for each in ends(history)] == [
        ("assess", 1),
        ("short", 3),
        ("short", 3),
        ("after", 4),
        ("long", 10),
    ]


def test_a_cell_that_fails_is_tried_again_after_waits_that_grow_and_every_attempt_is_told() -> None:
    def act(one: Step, cell: Any, given: object) -> object:
        if cell.name == "a":
            raise RuntimeError("no")
        return LOST[:2] if one.step == "assess" else None

    retries = Retries(times=2, wait=3 * MINUTE, factor=2)
    _, history = conducted(act, step("assess"), step("merge", for_each=("site",), takes=MINUTE, retries=retries))

    assert ends(history)[1:] == [
        ("merge", "a", 1, "failed", 1),
        ("merge", "b", 1, "done", 1),
        ("merge", "a", 2, "failed", 5),
        ("merge", "a", 3, "failed", 12),
    ]


def test_failed_cells_and_what_was_skipped_for_them_can_be_done_again_alone() -> None:
    full = [True]

    def act(one: Step, cell: Any, given: object) -> object:
        if one.step == "recover" and cell.name == "a" and full[0]:
            raise RuntimeError("the shard is full")
        return LOST[:2] if one.step == "assess" else None

    conductor, history = conducted(
        act,
        step("assess"),
        step("recover", needs=("assess",), for_each=("site",)),
        step("merge", needs=("recover",), for_each=("site",)),
    )
    history.clear()
    full[0] = False
    conductor.again()

    assert ends(history) == [("recover", "a", 2, "done", 0), ("merge", "a", 1, "done", 0)]


def test_a_site_reaches_a_stage_once_all_its_steps_are_done_for_it() -> None:
    def act(one: Step, cell: Any, given: object) -> object:
        if one.step == "validate" and cell.name == "a":
            raise LookupError("a page is missing")
        return LOST[:2] if one.step == "assess" else None

    conductor, history = conducted(
        act,
        step("assess"),
        step("pages", needs=("assess",), covers=("pages",), takes=MINUTE),
        step("media", needs=("assess",), covers=("media",), for_each=("site",), takes=2 * MINUTE),
        step("validate", needs=("pages", "media"), verifies=("pages",), for_each=("site",), takes=MINUTE),
        step("tidy", needs=("validate",), for_each=("site",), takes=MINUTE),
    )

    def reached() -> list[tuple[str, str, float]]:
        found = [event for event in history if isinstance(event, SiteReached)]
        return [(event.site, event.stage.value, (event.at - START) / MINUTE) for event in found]

    first = [("a", "restored", 2), ("b", "restored", 2), ("b", "validated", 3), ("b", "handed over", 4)]
    assert reached() == first
    conductor.act = lambda one, cell, given: None
    conductor.again()
    assert reached() == [*first, ("a", "validated", 5), ("a", "handed over", 6)]


def test_outputs_are_handed_to_cells_of_the_same_sites_that_ask_for_them() -> None:
    heard: dict[str, object] = {}

    def act(one: Step, cell: Any, given: object) -> object:
        heard[f"{one.step} {cell.name}"] = given
        return {"assess": LOST[:2], "plan": {"ticket": 7}, "copy": {"table": f"copy-of-{cell.name}"}}.get(one.step)

    conducted(
        act,
        step("assess"),
        step("plan", gives=["ticket"]),
        step("copy", needs=("assess",), for_each=("site",), gives=["table"]),
        step("merge", needs=("copy", "plan"), for_each=("site",), given=["table", "ticket"]),
        step("other", needs=("copy",)),
    )

    assert heard["merge a"] == {"table": {"a": "copy-of-a"}, "ticket": {"": 7}}
    assert heard["merge b"] == {"table": {"b": "copy-of-b"}, "ticket": {"": 7}}
    assert heard["other "] == {}


@pytest.mark.parametrize(
    ("gave", "error"),
    [
        ({"tables": 1}, "ValueError: gave tables, and not table"),
        (None, "ValueError: gave nothing by name, and not table"),
        ({"table": object()}, "TypeError: Object of type object is not JSON serializable"),
    ],
)
def test_a_step_that_does_not_give_what_it_says_has_failed(gave: object, error: str) -> None:
    _, history = conducted(lambda one, cell, given: gave, step("copy", gives=["table"]))

    assert [event.error for event in history if isinstance(event, StepEnded)] == [error]


def test_a_cell_makes_no_move_that_is_not_in_the_table() -> None:
    [cell] = cells(step("assess"), gathered((), PLAN))

    with pytest.raises(ValueError, match="a cell that is pending cannot succeed"):
        states.moved(states.CellState(cell), "succeed")


def test_a_step_whose_function_does_not_exist_says_so() -> None:
    with pytest.raises(LookupError, match="found no function json:dump_everything"):
        resolve("json:dump_everything", lambda file: None)
    with pytest.raises(LookupError, match="found no function no_such_module:step"):
        resolve("no_such_module:step", lambda file: None)
    with pytest.raises(LookupError, match="it cannot be called"):
        resolve("string:digits", lambda file: None)
