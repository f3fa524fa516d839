"""Findings that are remembered: as they were kept, for the same content alone, never from where others write."""

import os
import sqlite3
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drillgate import gate
from drillgate.cache import KEPT, Cache, folder_by_default, keep_shipped, opened, valid_beside
from drillgate.places import Place
from drillgate.results import Finding, Severity

TEXT = st.text(max_size=20)
NUMBER = st.integers(0, 10**9)


@st.composite
def findings(draw: st.DrawFn) -> tuple[Finding, ...]:
    place = st.builds(Place, st.just("a.sql"), NUMBER, NUMBER, NUMBER, NUMBER)
    one = st.builds(
        Finding,
        TEXT,
        TEXT,
        st.sampled_from(Severity),
        TEXT,
        TEXT,
        place,
        TEXT,
        TEXT,
        TEXT,
        TEXT,
        TEXT,
        st.tuples(place),
    )
    return tuple(draw(st.lists(one, max_size=4)))


FOUND = (Finding("DG101", "no-hard-delete", Severity.ERROR, "t", "m", Place("a.sql", 3, 1, 3, 9)),)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def cache(folder: Path, *context: str) -> Cache:
    found, why = opened(folder, context)
    assert why == ""
    return found


def kept(folder: Path, found: tuple[Finding, ...], *context: str, content: bytes = b"x", now: float = 1.0) -> None:
    one = cache(folder, *context)
    one.keep("a.sql", content, found)
    one.save(now, ())


@settings(max_examples=30, deadline=None)
@given(found=findings(), again=findings())
def test_what_was_kept_is_found(
    tmp_path_factory: pytest.TempPathFactory, found: tuple[Finding, ...], again: tuple[Finding, ...]
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    kept(folder, found)
    assert cache(folder).findings("a.sql", b"x") == found
    kept(folder, again, content=b"y")
    assert cache(folder).findings("a.sql", b"y") == again
    assert cache(folder).findings("a.sql", b"x") is None


def test_nothing_is_known_of_another_file_content_or_context(folder: Path) -> None:
    kept(folder, FOUND, "policies 1")
    assert cache(folder, "policies 1").findings("a.sql", b"x") == FOUND
    assert cache(folder, "policies 1").findings("a.sql", b"x ") is None
    assert cache(folder, "policies 1").findings("b.sql", b"x") is None
    assert cache(folder, "policies 2").findings("a.sql", b"x") is None
    assert cache(folder, "policies", " 1").findings("a.sql", b"x") is None


def test_runs_side_by_side_keep_what_each_of_them_found(folder: Path) -> None:
    one, other = cache(folder), cache(folder)
    one.keep("a.sql", b"x", FOUND)
    other.keep("b.sql", b"x", ())
    one.save(1.0, ())
    other.save(1.0, ())
    last = cache(folder)
    assert (last.findings("a.sql", b"x"), last.findings("b.sql", b"x")) == (FOUND, ())


def test_a_run_that_numbered_its_findings_otherwise_than_another_does_not_mix_them(folder: Path) -> None:
    warning = Finding("DG205", "fresh", Severity.WARNING, "t", "m", Place("b.sql"))
    one, other = cache(folder), cache(folder)
    one.keep("a.sql", b"x", FOUND)
    other.keep("b.sql", b"x", (warning,))
    one.save(1.0, ())
    other.save(1.0, ())
    last = cache(folder)
    assert last.findings("a.sql", b"x") == FOUND
    assert last.findings("b.sql", b"x") in (None, (warning,))


def test_the_oldest_contexts_go(folder: Path) -> None:
    for number in range(10):
        kept(folder, FOUND, str(number), now=float(number))
    known = [number for number in range(10) if cache(folder, str(number)).findings("a.sql", b"x")]
    assert known == [2, 3, 4, 5, 6, 7, 8, 9]


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 200])
def test_a_file_that_is_no_cache_is_no_matter(folder: Path, content: bytes) -> None:
    folder.mkdir(mode=0o700)
    (folder / "gate.sqlite").write_bytes(content)
    one = cache(folder)
    assert one.findings("a.sql", b"x") is None
    one.keep("a.sql", b"x", FOUND)
    one.save(1.0, ())


def test_rows_that_somebody_else_wrote_are_not_known(folder: Path) -> None:
    kept(folder, FOUND)
    with sqlite3.connect(folder / "gate.sqlite") as connection:
        connection.execute("UPDATE kind SET number = 7")
    assert cache(folder).findings("a.sql", b"x") is None


def test_a_cache_that_the_judged_could_bring_along_is_not_used(tmp_path: Path) -> None:
    inside = tmp_path / "checkout" / ".cache"
    found, why = opened(inside, (), trees=[tmp_path / "checkout"])
    assert (found.file, inside.exists()) == (None, False)
    assert why == f"{inside} is inside what is judged, which could bring it along; it was not used as a cache"
    found.keep("a.sql", b"x", FOUND)
    found.save(1.0, ())
    assert found.findings("a.sql", b"x") is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_cache_that_others_may_write_to_is_not_used(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)
    assert opened(folder, ())[1] == f"{folder} can be written by others; it was not used as a cache"


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert opened(tmp_path / "file" / "cache", ())[0].file is None


def test_it_is_where_the_system_has_its_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert folder_by_default({"XDG_CACHE_HOME": os.sep + "x"}) == Path("/x/drillgate")
    assert folder_by_default({}) == Path.home() / ".cache" / "drillgate"


class TestWhatIsValid:
    def test_what_is_kept_is_there_for_another_run(self, folder: Path) -> None:
        one, other = (valid_beside(cache(folder, context)) for context in ("a", "b"))
        one.put("digest", b"data")
        assert (other.get("digest"), other.get("another")) == (b"data", None)

    def test_without_a_folder_nothing_is_kept(self) -> None:
        store = valid_beside(Cache())
        store.put("digest", b"data")
        assert store.get("digest") is None

    def test_what_was_found_valid_at_installing_needs_no_folder(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("drillgate.cache.INSTALLED", tmp_path / "installed")
        keep_shipped()
        (kept,) = (tmp_path / "installed").iterdir()
        (tmp_path / "a.sql").write_text("DELETE FROM sites;\n")
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr("drillgate.documents.events.read", None)
        assert "DG101" in {finding.code for finding in gate.run(["a.sql"], gate.GateOptions()).findings}
        kept.unlink()
        with pytest.raises(TypeError):
            gate.run(["a.sql"], gate.GateOptions())

    def test_what_was_kept_longest_ago_goes(self, folder: Path) -> None:
        valid = valid_beside(cache(folder)).since
        assert valid is not None
        for number in range(KEPT + 3):
            valid.put(str(number), b"data")
            os.utime(valid.folder / f"{valid.program}-{number}", (number, number))
        left = [number for number in range(KEPT + 3) if valid.get(str(number)) is not None]
        assert left == list(range(3, KEPT + 3))

    def test_what_another_version_kept_is_not_believed(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        before = valid_beside(cache(folder))
        monkeypatch.setattr("drillgate.__version__", "99")
        after = valid_beside(cache(folder))
        before.put("digest", b"data")
        assert after.get("digest") is None

    def test_a_folder_that_cannot_be_written_is_no_loss(self, folder: Path) -> None:
        valid = valid_beside(cache(folder)).since
        assert valid is not None
        valid.folder.write_text("a file is in the way")
        valid.put("digest", b"data")
        assert valid.get("digest") is None

    def test_the_gate_reads_valid_policies_no_more(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        Path("a.sql").write_text("DELETE FROM sites;\n")
        options = gate.GateOptions(cache=tmp_path.parent / "kept")
        first = gate.run(["a.sql"], options)
        Path("b.sql").write_text("DELETE FROM sites;\n")
        monkeypatch.setattr("drillgate.documents.events.read", None)
        again = gate.run(["b.sql"], options)
        assert [finding.code for finding in again.findings] == [finding.code for finding in first.findings]
        assert [finding.code for finding in again.findings] != []
