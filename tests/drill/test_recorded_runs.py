"""Runs as folders: complete or not there, judged anew to the same, joined from parts, and compared."""

import gzip
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from drillgate.drill import recorded, recording, running
from drillgate.drill.attempt import carry_out
from drillgate.drill.history import (
    Ended,
    Event,
    Intended,
    Lost,
    Observed,
    Phase,
    PointChosen,
    Record,
    Role,
    SiteDrawn,
    Started,
    StepEnded,
    VaultAttacked,
    digest,
    plain,
)
from drillgate.drill.merging import merged
from drillgate.places import InputError
from drillgate.results import Basis, DrillResult, Verdict
from drillgate.runbook.runs import proofs_in

AT = datetime(2022, 4, 5, 7, 38, tzinfo=UTC)
LATER = AT + timedelta(minutes=12)
SITES = ("a", "b", "c", "d")
PAGES = {"page/1": Record("0123")}


def history_of(*sites: str) -> tuple[Event, ...]:
    """Of a drill that restored these sites, each with a page."""
    return (
        Started(AT, "april-2022", 20220405, ("pages",), (), "pages", None, 300.0, 86400.0),
        *(SiteDrawn(AT, site, Role.LOST, "customer", "shard-1", 1, "active") for site in sites),
        *(Intended(AT, site, "pages", "page/1", "0123", "seed") for site in sites),
        *(Lost(AT + timedelta(minutes=1), site) for site in sites),
        StepEnded(LATER, "merge", "shard-1", 1, "done"),
        *(PointChosen(LATER, site, AT) for site in sites),
        *(Observed(LATER, Phase.RESTORED, site, "pages", PAGES) for site in sites),
        VaultAttacked(LATER, "estate", "delete", refused=True, error="AccessDenied"),
        Ended(LATER),
    )


@pytest.fixture
def carried(monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config, tmp_path: Path) -> Callable[..., DrillResult]:
    """Carry out a drill of `SITES` in a world that only tells a history."""

    def world(_: str, specification: Mapping[str, Any], *, on_message: Callable[[Mapping[str, Any]], None]) -> None:
        number, of = specification["part"]
        on_message({"seal": {"namespace": "user+network", "reason": ""}})
        on_message({"events": [plain(event) for event in history_of(*SITES[number - 1 :: of])]})

    monkeypatch.setattr(running.process, "run", world)
    file = pytestconfig.rootpath / "drills" / "april-2022.drill.yaml"
    return lambda **options: carry_out(
        file, runs=tmp_path / "runs", reports=lambda one: {"report.txt": one.drill}, **{"sites": 4, **options}
    )


def run_of(result: DrillResult) -> recorded.Run:
    return recorded.read(Path(result.recorded))


def test_a_run_leaves_what_it_was_made_from_its_history_its_verdict_and_its_reports(
    carried: Callable[..., DrillResult], tmp_path: Path
) -> None:
    result = carried()

    run = run_of(result)
    assert sorted(path.name for path in run.folder.iterdir()) == ["history.jsonl.gz", "report.txt", "run.json"]
    assert run.folder.parent == tmp_path / "runs" / "april-2022"
    assert run.folder.name.endswith(f"-{digest(history_of(*SITES))[:8]}")
    assert recording.read(run.history) == history_of(*SITES)
    told = run.told
    assert (told["drill"], told["part"], told["sites"], told["basis"]) == ("april-2022", "1/1", 4, "simulated")
    assert told["verdict"] == result.verdict.value
    assert {"cloud.estate.yaml", "un-delete.runbook.yaml", "april-2022.drill.yaml", "inventory.csv"} <= set(
        told["inputs"]
    )
    assert set(told["versions"]) == {"drillgate", "python", "moto", "boto3", "postgres"}
    assert told["checks"][0]["measured"] == result.checks[0].measured
    assert [proof.runbook for proof in proofs_in(tmp_path / "runs")] == ["un-delete"]


def test_two_runs_of_the_same_second_do_not_replace_each_other(carried: Callable[..., DrillResult]) -> None:
    assert len({carried().recorded, carried().recorded, carried().recorded}) == 3


def test_a_run_that_does_not_come_to_its_end_leaves_nothing(
    carried: Callable[..., DrillResult], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def killed(*_: object) -> tuple[()]:
        raise KeyboardInterrupt

    monkeypatch.setattr(running.checks, "run", killed)
    with pytest.raises(KeyboardInterrupt):
        carried()

    assert list((tmp_path / "runs").rglob("*")) == []


def test_a_run_judged_anew_gives_the_same(carried: Callable[..., DrillResult]) -> None:
    result = carried()

    again = recorded.recheck(Path(result.recorded))

    assert (again.drill, again.title, again.seed, again.digest) == (
        result.drill,
        result.title,
        result.seed,
        result.digest,
    )
    assert (again.checks, again.figures, again.notes) == (result.checks, result.figures, result.notes)


def test_a_history_that_was_altered_is_refused(carried: Callable[..., DrillResult]) -> None:
    run = run_of(carried())
    lines = gzip.decompress(run.history.read_bytes()).splitlines(keepends=True)
    run.history.write_bytes(gzip.compress(b"".join(lines[:-1])))

    with pytest.raises(
        InputError, match=r"history\.jsonl\.gz:1:1: found a history with the digest .*as run\.json says"
    ):
        recorded.recheck(run.folder)


def test_parts_joined_are_the_whole(carried: Callable[..., DrillResult], tmp_path: Path) -> None:
    whole = carried()
    parts = [Path(carried(part=(number, 2)).recorded) for number in (2, 1)]

    joined = recorded.merge(parts, tmp_path / "joined", lambda _: {})

    assert (joined.digest, joined.verdict, joined.figures) == (whole.digest, whole.verdict, whole.figures)
    assert joined.checks == whole.checks
    told = run_of(joined).told
    assert (told["part"], told["history"]) == ("1/1", f"sha256:{whole.digest}")
    assert (told["shrunk"], told["complete"]) == (True, False)
    assert told["content"] == run_of(whole).told["content"]


def test_a_run_is_complete_if_it_is_the_whole_drill_with_all_its_sites(
    carried: Callable[..., DrillResult], tmp_path: Path
) -> None:
    parts = [Path(carried(part=(number, 2), sites=None).recorded) for number in (1, 2)]
    joined = recorded.merge(parts, tmp_path / "joined", lambda _: {})

    found = [recorded.read(Path(folder)).told["complete"] for folder in (*parts, joined.recorded)]
    assert found == [False, False, True]
    assert run_of(carried(sites=None)).told["complete"] is True
    assert run_of(carried()).told["complete"] is False


def test_jobs_are_parts_that_are_joined(carried: Callable[..., DrillResult]) -> None:
    whole, divided = carried(), carried(jobs=3)

    assert (divided.digest, divided.verdict) == (whole.digest, whole.verdict)
    assert run_of(divided).told["part"] == "1/1"


def test_what_ended_otherwise_in_a_part_ended_at_its_worst_and_what_all_tell_is_told_once() -> None:
    done, failed = (StepEnded(LATER, "merge", "shard-1", 1, outcome) for outcome in ("done", "failed"))  # type: ignore[arg-type]

    assert merged([(done, Lost(AT, "a")), (failed, Lost(AT, "b"))]) == (failed, Lost(AT, "a"), Lost(AT, "b"))
    assert merged([(done, done), (done,)]) == (done, done)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (((1, 2),), r"found the parts 1/2, expected each once of 1/2, 2/2"),
        (((1, 2), (1, 2)), r"found the parts 1/2, 1/2, expected each once of 1/2, 2/2"),
        (((1, 2), (2, 3)), r"found the parts 1/2, 2/3, expected each once of 1/2, 2/2"),
    ],
)
def test_parts_that_do_not_make_a_whole_are_not_joined(
    carried: Callable[..., DrillResult], parts: tuple[tuple[int, int], ...], message: str
) -> None:
    folders = [Path(carried(part=part).recorded) for part in parts]

    with pytest.raises(InputError, match=message):
        recorded.merge(folders, None, lambda _: {})


def test_parts_of_different_drills_are_not_joined(carried: Callable[..., DrillResult]) -> None:
    folders = [Path(carried(part=(number, 2), seed=number).recorded) for number in (1, 2)]

    with pytest.raises(InputError, match=r"found seed 2, expected 1"):
        recorded.merge(folders, None, lambda _: {})


def test_more_parts_than_lost_sites_are_refused(carried: Callable[..., DrillResult]) -> None:
    with pytest.raises(InputError, match=r"found 5 parts, expected at most 4, one for each lost site"):
        carried(part=(1, 5))


def test_a_history_from_elsewhere_is_judged_as_observed(tmp_path: Path) -> None:
    file = tmp_path / "game-day.jsonl"
    told = [plain(event) for event in history_of("a")]
    file.write_text(
        "".join(json.dumps({**one, **({"basis": "observed"} if n == 0 else {})}) + "\n" for n, one in enumerate(told))
    )

    result = recorded.recheck(file)

    assert {check.basis for check in result.checks if check.verdict is Verdict.PASS} == {Basis.OBSERVED}
    assert Basis.SIMULATED not in {check.basis for check in result.checks}
    assert result.notes == recorded.OBSERVED


STARTED = json.dumps(plain(history_of("a")[0]))


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("", r"game-day.jsonl:1:1: found 0 events Started, expected one"),
        (f"{STARTED}\n{STARTED}\n", r"found 2 events Started"),
        (f"{STARTED}\n{{oops}}\n", r"game-day.jsonl:2:2: found no JSON"),
        (f"{STARTED}\n[]\n", r"game-day.jsonl:2:1: found \[\], expected an object with an `event`"),
        (f'{STARTED}\n{{"event": "Lots"}}\n', r"2:1: found .*Lots.*, expected an object with an `event`"),
        (f'{STARTED}\n{{"event": "Lost", "at": "soon", "site": "a"}}\n', r'2:1: at /at: found "soon", expected'),
        (
            f'{STARTED}\n{{"event": "Lost", "at": "2022-04-05T07:38:00", "site": "a"}}\n',
            r"2:1: at /at: found .*, expected",
        ),
        (f'{STARTED}\n{{"event": "Lost", "at": "2022-04-05T07:38:00Z"}}\n', r"2:1: found no `site`, expected"),
        (f'{STARTED}\n{{"event": "Ended", "at": "2022-04-05T07:38:00Z", "site": 1}}\n', r"2:1: found `site`, expected"),
        (
            f'{STARTED}\n{{"event": "Lost", "at": "2022-04-05T07:38:00Z", "site": 7}}\n',
            r"2:1: at /site: found 7, expected",
        ),
        (f"{STARTED}\n{'[' * 100_000}\n", r"game-day.jsonl:2:1: found JSON too deep"),
    ],
)
def test_a_line_that_is_no_event_is_told_with_its_place(tmp_path: Path, lines: str, message: str) -> None:
    file = tmp_path / "game-day.jsonl"
    file.write_text(lines)

    with pytest.raises(InputError, match=message):
        recorded.recheck(file)


@pytest.mark.parametrize("name", ["none.jsonl", "none.jsonl.gz"])
def test_a_history_that_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"found no history that can be read"):
        recorded.recheck(tmp_path / name)


def test_a_compressed_history_that_ends_early_is_told(tmp_path: Path) -> None:
    file = tmp_path / "half.jsonl.gz"
    file.write_bytes(gzip.compress(STARTED.encode())[:-12])

    with pytest.raises(InputError, match=r"found no history that can be read"):
        recorded.recheck(file)


def test_runs_are_compared_over_time(carried: Callable[..., DrillResult], tmp_path: Path) -> None:
    first, second = carried(), carried()

    rows = recorded.rows(tmp_path / "runs")

    assert [row.folder for row in rows] == [first.recorded, second.recorded]
    assert {(row.drill, row.part, row.verdict, row.recovery_point) for row in rows} == {
        ("april-2022", "1/1", first.verdict.value, 60.0)
    }
    assert recorded.rows(tmp_path / "runs", ["april-2022"]) == rows
    with pytest.raises(InputError, match=r"found no run of other, expected april-2022"):
        recorded.rows(tmp_path / "runs", ["other"])
    with pytest.raises(InputError, match=r"found no such folder"):
        recorded.rows(tmp_path / "none")


def test_the_example_of_a_game_day_in_the_docs_is_a_history(pytestconfig: pytest.Config, tmp_path: Path) -> None:
    example = (
        (pytestconfig.rootpath / "docs" / "histories.md").read_text().partition("```json\n")[2].partition("```")[0]
    )
    (tmp_path / "game-day.jsonl").write_text(example)

    result = recorded.recheck(tmp_path / "game-day.jsonl")

    verdicts = {check.check: (check.verdict, check.basis) for check in result.checks}
    assert verdicts["recovery-point"] == (Verdict.PASS, Basis.OBSERVED)
    assert result.verdict is Verdict.UNKNOWN
