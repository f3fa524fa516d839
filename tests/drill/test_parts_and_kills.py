"""On a real, small world: parts join to the whole, and a drill that was killed gives the same when it is run again."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from drillgate.drill.attempt import carry_out
from drillgate.drill.recorded import merge, read, recheck
from drillgate.results import DrillResult, Verdict

PROGRAM = "from drillgate.cli import main; main()"
SITES = 2


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Path]:
    """A drill of one product whose incident is an action: the shortest that has several lost sites."""
    folder = tmp_path_factory.mktemp("parts") / "drills"
    shutil.copytree(pytestconfig.rootpath / "drills", folder, ignore=shutil.ignore_patterns("__pycache__"))
    yield folder / "one-product.drill.yaml"
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def whole(drill: Path, tmp_path_factory: pytest.TempPathFactory) -> DrillResult:
    return carry_out(drill, sites=SITES, runs=tmp_path_factory.mktemp("whole"))


def test_the_parts_of_a_drill_join_to_the_history_and_the_verdict_of_the_whole(
    drill: Path, whole: DrillResult, tmp_path: Path
) -> None:
    parts = [Path(carry_out(drill, sites=SITES, part=(number, 2), runs=tmp_path).recorded) for number in (1, 2)]

    joined = merge(parts, None, lambda _: {})

    assert len({read(part).told["history"] for part in parts} | {f"sha256:{whole.digest}"}) == 3
    assert (joined.digest, joined.verdict) == (whole.digest, whole.verdict)
    assert {(one.check, one.subject, one.measured) for one in joined.checks} == {
        (one.check, one.subject, one.measured) for one in whole.checks
    }


def test_a_recorded_run_is_judged_anew_to_the_same(whole: DrillResult) -> None:
    again = recheck(Path(whole.recorded))

    assert whole.verdict is Verdict.PASS
    assert (again.digest, again.checks, again.figures) == (whole.digest, whole.checks, whole.figures)


def test_a_drill_that_was_killed_leaves_no_run_and_gives_the_same_when_it_is_run_again(
    drill: Path, whole: DrillResult, tmp_path: Path
) -> None:
    runs = tmp_path / "runs"
    command = [sys.executable, "-c", PROGRAM, "drill", "run", str(drill), "--sites", str(SITES), "--runs", str(runs)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ))
    deadline = time.monotonic() + 120
    while not list(runs.rglob("history.jsonl.gz")) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(whole.duration / 3)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert list(runs.rglob("history.jsonl.gz"))
    assert list(runs.rglob("run.json")) == []

    again = carry_out(drill, sites=SITES, runs=runs)

    assert (again.digest, again.verdict) == (whole.digest, whole.verdict)
    assert [path.parent.name for path in runs.rglob("run.json")] == [Path(again.recorded).name]
    assert [path.name for path in runs.iterdir()] == ["one-product"]
