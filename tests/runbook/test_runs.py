"""Reading what runs of drills have left behind."""

import json
from pathlib import Path

import pytest

from drillgate.places import InputError
from drillgate.runbook.runs import proof, proofs_in

RUN = {
    "format": 1,
    "drill": "april",
    "complete": True,
    "estate": "cloud",
    "runbook": "back",
    "verdict": "pass",
    "basis": "simulated",
    "ended": "2022-04-02T07:00:00Z",
    "inputs": {"cloud.estate.yaml": "sha256:1"},
    "covered": ["pages"],
    "later": "keys that are not known are passed over",
}


def test_a_run_is_read() -> None:
    read = proof(json.dumps(RUN).encode(), "run.json")
    assert (read.drill, read.passed, read.ended.isoformat()) == ("april", True, "2022-04-02T07:00:00+00:00")
    assert not proof(json.dumps({**RUN, "verdict": "unknown"}).encode(), "run.json").passed


def test_a_run_of_a_part_or_of_fewer_sites_proves_nothing() -> None:
    assert not proof(json.dumps({**RUN, "complete": False}).encode(), "run.json").passed


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"format": 2}, "run.json:1:1: at /format: found 2, expected 1"),
        ({"ended": "soon"}, 'run.json:1:1: at /ended: found "soon", expected a time in UTC or with an offset'),
        ({"inputs": ["a"]}, 'run.json:1:1: at /inputs: found ["a"], expected digests by file'),
        ({"covered": None}, "run.json:1:1: at /covered: found nothing, expected a list of stores"),
        ({"complete": None}, "run.json:1:1: at /complete: found nothing, expected whether it was the whole drill"),
        ({"drill": ""}, 'run.json:1:1: at /drill: found "", expected text'),
    ],
)
def test_what_is_no_run_is_told_by_its_key(change: dict[str, object], told: str) -> None:
    with pytest.raises(InputError) as error:
        proof(json.dumps({**RUN, **change}).encode(), "run.json")
    assert str(error.value).startswith(told)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b'{"format": 1,\n oops', "run.json:2:2: found no JSON"),
        (b"\xff", "run.json:1:1: found no JSON in UTF-8"),
        (b"[" * 100_000, "run.json:1:1: found no JSON in UTF-8"),
        (b"[]", "run.json:1:1: at /format: found []"),
    ],
)
def test_what_is_no_json_is_told_by_its_place(data: bytes, told: str) -> None:
    with pytest.raises(InputError) as error:
        proof(data, "run.json")
    assert str(error.value).startswith(told)


def test_runs_stand_below_their_drills(tmp_path: Path) -> None:
    for name in ("april/1", "april/2", "silent/1"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "run.json").write_text(json.dumps({**RUN, "drill": name}))
    assert [read.drill for read in proofs_in(tmp_path)] == ["april/1", "april/2", "silent/1"]
    (tmp_path / "april/1/run.json").write_text("{")
    with pytest.raises(InputError, match="found no JSON"):
        proofs_in(tmp_path)
    with pytest.raises(InputError, match="found no such folder"):
        proofs_in(tmp_path / "none")
