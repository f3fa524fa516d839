"""Reading what was submitted, and judging the files that no change runs, or remembering what was found in them."""

from collections.abc import Iterable
from dataclasses import dataclass

from drillgate.bench import Bench
from drillgate.cache import Cache
from drillgate.intake import Submitted
from drillgate.operations import Operation
from drillgate.places import InputError, Place, Problem
from drillgate.quotes import quoted
from drillgate.readers import artifacts
from drillgate.results import Finding


@dataclass(frozen=True, slots=True)
class Script:
    """A file, and what it would do."""

    file: Submitted
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in files, and what could not be read."""

    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]


def examine(files: Iterable[Submitted], bench: Bench, memory: Cache) -> Examined:
    """The findings of files by themselves. Those of a file that is as it was are taken from memory."""
    findings: list[Finding] = []
    problems: list[Problem] = []
    for file in files:
        try:
            data = file.content()
            found = memory.findings(file.file, data)
            if found is None:
                found = quoted(bench.rules.judge(map(bench.fact_of, _read(file, data, bench))), data)
                memory.keep(file.file, data, found)
            findings += found
        except InputError as error:
            problems += error.problems
    return Examined(tuple(findings), tuple(problems))


def read_all(files: Iterable[Submitted], bench: Bench) -> tuple[tuple[Script, ...], tuple[Problem, ...]]:
    """What files would do, and what could not be read."""
    scripts: list[Script] = []
    problems: list[Problem] = []
    for file in files:
        try:
            scripts.append(Script(file, _read(file, file.content(), bench)))
        except InputError as error:
            problems += error.problems
    return tuple(scripts), tuple(problems)


def _read(file: Submitted, data: bytes, bench: Bench) -> tuple[Operation, ...]:
    """What a file would do. What a change runs and no reader knows could be anything."""
    operations = artifacts.read(data, file.file, reader=file.reader, dialect=bench.dialect_of(file.file))
    if operations is None:
        return (artifacts.unread(Place(file.file), "no reader knows this kind of file"),)
    return operations
