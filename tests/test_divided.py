"""A drill divided among processes: each part is carried out once, and whatever nobody is at is taken over."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event
from types import SimpleNamespace

import pytest

from drillgate import divided
from drillgate.drill import recorded
from drillgate.drill.attempt import NotCarriedOutError

FILE = Path("a.drill.yaml")


@pytest.fixture
def carried(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The parts that were carried out."""
    done: list[tuple[int, int]] = []

    def carry_out(_: Path, *, sites: int | None, part: tuple[int, int], runs: Path) -> object:
        assert sites == 4
        done.append(part)
        folder = runs / str(part[0])
        folder.mkdir(parents=True)
        return SimpleNamespace(recorded=str(folder))

    monkeypatch.setattr(divided, "carry_out", carry_out)
    monkeypatch.setattr(recorded, "merge", lambda parts, *_: [part.name for part in parts])
    return done


def test_one_alone_carries_out_every_part_and_joins_them(carried: list[tuple[int, int]], tmp_path: Path) -> None:
    assert divided.whole(FILE, 3, tmp_path / "shared", sites=4) == ["1", "2", "3"]
    assert carried == [(1, 3), (2, 3), (3, 3)]
    assert not (tmp_path / "shared" / "runs").exists()


def test_a_part_that_was_carried_out_is_not_again_before_or_after_the_whole_is_judged(
    carried: list[tuple[int, int]], tmp_path: Path
) -> None:
    divided.part(FILE, 2, 2, tmp_path, sites=4)
    assert divided.whole(FILE, 2, tmp_path, sites=4) == ["1", "2"]
    divided.part(FILE, 2, 2, tmp_path, sites=4)
    assert carried == [(2, 2), (1, 2)]


def test_two_at_a_time_share_the_parts_and_the_one_that_judges_waits(
    carried: list[tuple[int, int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    together, at_it = Barrier(2, timeout=10), Event()
    done = divided.carry_out

    def slow(file: Path, *, part: tuple[int, int], **options: object) -> object:
        if part[0] == 2:
            at_it.set()
        together.wait()
        return done(file, part=part, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(divided, "carry_out", slow)
    with ThreadPoolExecutor(2) as pool:
        lent = pool.submit(divided.part, FILE, 2, 2, tmp_path, sites=4)
        assert at_it.wait(10)
        assert pool.submit(divided.whole, FILE, 2, tmp_path, sites=4).result(20) == ["1", "2"]
        assert lent.result(20) == tmp_path / "runs" / "2"
    assert sorted(carried) == [(1, 2), (2, 2)]


def test_a_part_that_could_not_be_carried_out_fails_the_whole(
    carried: list[tuple[int, int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> object:
        raise NotCarriedOutError("the world died")

    done = divided.carry_out
    monkeypatch.setattr(divided, "carry_out", fails)
    with pytest.raises(NotCarriedOutError):
        divided.part(FILE, 2, 2, tmp_path, sites=4)
    with pytest.raises(NotCarriedOutError):
        divided.whole(FILE, 2, tmp_path, sites=4)
    monkeypatch.setattr(divided, "carry_out", done)
    assert divided.whole(FILE, 2, tmp_path, sites=4) == ["1", "2"]
    assert carried == [(1, 2), (2, 2)]
