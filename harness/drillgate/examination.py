"""Reading what was submitted, and judging the files that no change runs, or remembering what was found in them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from drillgate import reading
from drillgate.bench import Bench
from drillgate.cache import Cache
from drillgate.intake import Submitted
from drillgate.operations import Operation
from drillgate.places import InputError, Place, Problem
from drillgate.quotes import quoted
from drillgate.readers import artifacts
from drillgate.readers.artifacts import Content
from drillgate.results import Finding


@dataclass(frozen=True, slots=True)
class Script:
    """A file, and what it holds."""

    file: Submitted
    contents: tuple[Content, ...]

    @property
    def operations(self) -> tuple[Operation, ...]:
        """What it would do."""
        return tuple(one for one in self.contents if isinstance(one, Operation))


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in files, and what could not be read."""

    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]


def examine(files: Sequence[Submitted], bench: Bench, memory: Cache) -> Examined:
    """The findings of files by themselves. Those of a file that is as it was are taken from memory."""
    findings: dict[str, tuple[Finding, ...]] = {}
    problems: list[Problem] = []
    unknown = _unknown(files, bench, memory, findings, problems)
    for task, contents in reading.read_all(unknown, partial(_size, files), bench.options.processes):
        found = quoted(bench.rules.judge(bench.facts_of(_contents(task, contents))), task.data)
        memory.keep(task.file, task.data, found)
        findings[task.file] = found
    return Examined(tuple(finding for file in files for finding in findings.get(file.file, ())), tuple(problems))


def read_all(files: Sequence[Submitted], bench: Bench) -> tuple[tuple[Script, ...], tuple[Problem, ...]]:
    """What files would do, and what could not be read."""
    problems: list[Problem] = []
    tasks = _unknown(files, bench, Cache(), {}, problems)
    read = {
        task.file: _contents(task, contents)
        for task, contents in reading.read_all(tasks, partial(_size, files), bench.options.processes)
    }
    return tuple(Script(file, read[file.file]) for file in files if file.file in read), tuple(problems)


def _unknown(
    files: Iterable[Submitted],
    bench: Bench,
    memory: Cache,
    known: dict[str, tuple[Finding, ...]],
    problems: list[Problem],
) -> Iterator[reading.Task]:
    """The files that are to be read. What is `known` of others is put there, and so is what is wrong with some."""
    for file in files:
        try:
            data = file.content()
        except InputError as error:
            problems += error.problems
            continue
        found = memory.findings(file.file, data)
        if found is None:
            yield reading.Task(file.file, data, file.reader, bench.dialect_of(file.file), bench.described.clients)
        else:
            known[file.file] = found


def _contents(task: reading.Task, contents: tuple[Content, ...] | None) -> tuple[Content, ...]:
    """What a file holds. What a change runs and no reader knows could be anything."""
    if contents is None:
        return (artifacts.unread(Place(task.file), "no reader knows this kind of file"),)
    return contents


def _size(files: Iterable[Submitted]) -> int:
    """How many bytes files have, those that cannot be looked at left out."""
    size = 0
    for file in files:
        with suppress(OSError):
            size += file.real.stat().st_size
    return size
