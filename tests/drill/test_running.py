"""What is made of a world's messages: the verdict, the figures beside it, and what the result is worth."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from drillgate.drill import running
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
    digest,
    plain,
)
from drillgate.results import Verdict

AT = datetime(2022, 4, 5, 7, 38, tzinfo=UTC)
LATER = AT + timedelta(minutes=12, seconds=3)
HISTORY: tuple[Event, ...] = (
    Started(AT, "april-2022", 3, ("pages",), (), "pages", None, 300.0, 86400.0),
    *(SiteDrawn(AT, name, role, "c", "s", 1, "active") for name, role in (("a", Role.LOST), ("c", Role.BYSTANDER))),
    Intended(AT, "a", "pages", "page/1", "0123", "seed"),
    Intended(AT, "b", "pages", "page/1", "0123", "workload"),
    Lost(AT, "a"),
    Lost(LATER, "b"),
    StepEnded(LATER, "assess", "", 1, "done"),
    StepEnded(LATER, "merge", "a", 1, "failed", "OSError: full"),
    StepEnded(LATER, "merge", "b", 1, "done"),
    PointChosen(LATER, "a", AT),
    PointChosen(LATER, "b", AT),
    Observed(LATER, Phase.GONE, "a", "pages", {"page/1": Record("0123")}),
    Observed(LATER, Phase.GONE, "a", "media", {}),
    Observed(LATER, Phase.RESTORED, "a", "pages", {"page/1": Record("0123"), "page/2": Record("4567")}),
    Observed(LATER, Phase.BEFORE, "d", "pages", {}),
    *(Observed(LATER, Phase.FINAL, name, "pages", {}) for name in "abc"),
    Ended(LATER),
)
SEAL = {"namespace": "user+network", "reason": ""}
Run = Callable[..., tuple[tuple[Event, ...], Any, Mapping[str, Any], list[tuple[str, float]]]]


@pytest.fixture
def carried_out(monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config) -> Run:
    """A drill in a world that only says what it is told to; gives history, result, specification and progress."""

    def run(history: tuple[Event, ...] = HISTORY, seal: Mapping[str, str] = SEAL, **options: Any) -> Any:
        told: list[Mapping[str, Any]] = []
        progress: list[tuple[str, float]] = []

        def world(_: str, specification: Mapping[str, Any], *, on_message: Callable[[Mapping[str, Any]], None]) -> None:
            told.append(specification)
            on_message({"seal": seal})
            on_message({"progress": "users write", "share": 0.25})
            on_message({"events": [plain(event) for event in history[:4]]})
            on_message({"events": [plain(event) for event in history[4:]]})

        monkeypatch.setattr(running.process, "run", world)
        file = pytestconfig.rootpath / "drills" / "april-2022.drill.yaml"
        found = running.recorded(file, progress=lambda what, share: progress.append((what, share)), **options)
        return *found, told[0], progress

    return run


def test_the_history_is_what_the_world_told_and_the_result_has_its_digest_and_its_figures(carried_out: Run) -> None:
    history, result, _, progress = carried_out()

    assert history == HISTORY
    assert (result.drill, result.seed, result.digest) == ("april-2022", 20220405, digest(HISTORY))
    assert result.figures == {
        "sites lost": "2",
        "bystanders": "1",
        "writes": "2",
        "restore points": "1",
        "cells of the runbook": "2 done, 1 failed",
        "records restored": "2",
        "stores that kept records of lost sites": "pages",
        "losses": "2022-04-05 07:38:00 to 07:50:03 UTC, over 12 min 3 s",
    }
    assert result.verdict is Verdict.FAIL
    assert progress == [("users write", 0.25)]


def test_a_history_without_losses_has_no_times_of_losses_and_does_not_pass(carried_out: Run) -> None:
    _, result, _, _ = carried_out(tuple(event for event in HISTORY if not isinstance(event, Lost | StepEnded)))

    assert "losses" not in result.figures
    assert result.figures["sites lost"] == "0"
    assert result.verdict is Verdict.UNKNOWN


def test_sites_and_seed_reach_the_world_and_the_seed_stands_in_the_result(
    carried_out: Run, pytestconfig: pytest.Config
) -> None:
    _, result, specification, _ = carried_out(sites=3, seed=7, honest=False)

    file = str(pytestconfig.rootpath / "drills" / "april-2022.drill.yaml")
    assert specification == {"drill": file, "sites": 3, "seed": 7, "part": (1, 1), "honest": False}
    assert result.seed == 7


def test_notes_say_what_is_simulated_what_is_assumed_and_how_the_world_was_sealed(carried_out: Run) -> None:
    _, sealed, _, _ = carried_out()
    _, open_, _, _ = carried_out(seal={"namespace": "none", "reason": "the system forbids it"})

    assert sealed.notes[:3] == running.SIMULATED
    assert sealed.notes[3] == "Sealed: in a user+network namespace of its own, with the guard"
    assert open_.notes[3] == "Sealed by the guard alone, without a network namespace: the system forbids it"
    assert [note.partition(": ")[0] for note in sealed.notes[4:]] == ["Assumed"] * 4


def test_a_drill_that_cannot_be_read_starts_no_world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(running.process, "run", lambda *_, **__: pytest.fail("a world was started"))

    with pytest.raises(running.plan.InputError, match=r"found no such file"):
        running.run(tmp_path / "none.drill.yaml")
