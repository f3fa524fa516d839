"""Reading many files by several processes."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from drillgate import forking, reading
from drillgate.reading import Task, read_all

TASKS = [
    *(Task(f"{number}.sql", f"DROP TABLE t{number};\n".encode() * (1 + number % 7)) for number in range(40)),
    Task("notes.md", b"DROP TABLE x"),
    Task("bad.sql", b"\xff DROP TABLE x"),
    Task("said", b"DROP TABLE y", "sql", "mysql"),
]
SIZE = sum(len(task.data) for task in TASKS)


@pytest.fixture
def accompanied(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process cannot be copied, as if it had another thread."""
    monkeypatch.setattr(forking, "possible", lambda: False)


def test_copies_read_as_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = list(read_all(TASKS, lambda: SIZE, 1))
    monkeypatch.setattr(forking, "possible", lambda: True)
    monkeypatch.setattr(reading, "COPY_PAYS", 100)
    monkeypatch.setattr(reading, "ROUND", 300)
    for processes in (2, 3):
        assert list(read_all(TASKS, lambda: SIZE, processes)) == alone


def test_what_a_copy_did_not_make_is_made_here() -> None:
    here = os.getpid()

    def work(number: int) -> int:
        if os.getpid() != here and number == 5:
            os._exit(3)
        if os.getpid() != here and number == 4:
            raise ValueError(number)
        return number * number

    assert forking.spread(work, range(9), 3) == [number * number for number in range(9)]


def test_a_process_with_another_thread_is_not_copied() -> None:
    ended = threading.Event()
    other = threading.Thread(target=ended.wait)
    other.start()
    try:
        assert not forking.possible()
    finally:
        ended.set()
        other.join()


@pytest.mark.usefixtures("accompanied")
def test_several_processes_read_as_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = list(read_all(TASKS, lambda: SIZE, 1))
    started = []
    shared = reading._shared

    def noted(*arguments):
        started.append(arguments)
        return shared(*arguments)

    monkeypatch.setattr(reading, "_shared", noted)
    monkeypatch.setattr(reading, "PAYS", 100)
    monkeypatch.setattr(reading, "COPY_PAYS", 100)
    monkeypatch.setattr(reading, "BATCH", 50)
    assert list(read_all(TASKS, lambda: SIZE, 2)) == alone
    assert len(started) == 1
    assert [task for task, _ in alone] == TASKS


@pytest.mark.usefixtures("accompanied")
def test_one_process_reads_what_others_would_not_be_worth_starting_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_shared", lambda *_: pytest.fail("processes were started"))
    assert len(list(read_all(TASKS, lambda: SIZE, 8))) == len(TASKS)


@pytest.mark.usefixtures("accompanied")
def test_what_a_process_that_was_ended_has_not_read_is_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAYS", 100)
    monkeypatch.setattr(reading, "COPY_PAYS", 100)
    monkeypatch.setattr(reading, "BATCH", 50)
    alone = [operations for _, operations in read_all(TASKS, lambda: 0, 1)]
    read = []
    for _, operations in read_all(TASKS, lambda: SIZE, 2):
        if len(read) == 20:
            import multiprocessing

            for child in multiprocessing.active_children():
                child.kill()
        read.append(operations)
    assert read == alone


def test_no_process_takes_its_modules_from_the_current_folder(tmp_path: Path) -> None:
    for name in ("multiprocessing", "drillgate", "encodings", "sqlglot", "site", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text("import pathlib; pathlib.Path('executed').write_text('')")
    (tmp_path / "program.py").write_text("")
    program = (
        "from drillgate import reading; from drillgate.reading import Task\n"
        "if __name__ == '__main__':\n"
        "    from drillgate import forking; forking.possible = lambda: False\n"
        "    reading.PAYS = reading.COPY_PAYS = reading.BATCH = 10\n"
        "    tasks = [Task(f'{number}.sql', b'DROP TABLE x;') for number in range(9)]\n"
        "    print(len(list(reading.read_all(tasks, lambda: 1000, 2))))\n"
    )
    script = tmp_path.parent / f"{tmp_path.name}-program.py"
    script.write_text(program)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    command = [sys.executable, str(script)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment, check=False)
    assert (done.stdout, done.stderr) == ("9\n", "")
    assert not (tmp_path / "executed").exists()
