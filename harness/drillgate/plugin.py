"""The pytest plugin: examples of policies (`*.policy.yaml`) and cases of changes and drills (`*.case.yaml`) as tests.

It is loaded in every run of pytest, so it imports nothing of drillgate until it meets a file by such a name, and leaves
alone what is no document of drillgate's. It runs files of the tree that it tests: for trusted trees only.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

if TYPE_CHECKING:
    from drillgate.documents.case import ChangeCase, DrillCase
    from drillgate.documents.load import Document
    from drillgate.documents.policy import Policy
    from drillgate.judgement.examples import ExampleResult

SUFFIXES = (".yaml", ".yml")
T = TypeVar("T")


class MismatchError(Exception):
    """What came out is not what the document says must come out; shown without a traceback."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("drillgate", "drills")
    group.addoption(
        "--drill-sites", type=int, metavar="N", help="how many sites each drill loses, instead of its number"
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    kind = _kind_of_name(file_path.name)
    if kind is None or not _is_document(file_path, kind):
        return None
    file: type[pytest.File] = PolicyFile if kind == "policy" else CaseFile
    collector: pytest.File = file.from_parent(parent, path=file_path)
    return collector


class PolicyFile(pytest.File):
    """A policy; each of its examples is a test."""

    document: "Document[Policy]"

    def collect(self) -> Iterator[pytest.Item]:
        from drillgate.documents.policy import Policy
        from drillgate.judgement.examples import examples_of
        from drillgate.places import InputError

        self.document = _load(self, Policy)
        try:
            found = examples_of(self.document)
        except InputError as error:
            raise self.CollectError(_told(error)) from None
        for number, example in enumerate(found):
            name = f"{self.document.value.code} {example.name}"
            yield _item(self, name, example.place.line, partial(_try_example, self, number))

    @cached_property
    def results(self) -> "tuple[ExampleResult, ...]":
        """What came of each example. Raises InputError for conditions that cannot be used."""
        from drillgate.judgement import examples

        return examples.run(self.document)


class CaseFile(pytest.File):
    """A case; what it says of the gate and of a drill is a test each."""

    def collect(self) -> Iterator[pytest.Item]:
        from drillgate.documents.case import Case

        document = _load(self, Case)
        case = document.value
        if case.gate is None and case.drill is None:
            raise self.CollectError(f"{document.place()}: found neither gate nor drill, expected at least one of them")
        for name, judged in (("gate", case.gate), ("drill", case.drill)):
            if judged is not None:
                line = document.place(name, of="key").line
                yield _item(self, f"{case.case} {name}", line, partial(_try_case, judged))
        if case.drill is not None:
            line, parts = document.place("drill", of="key").line, _parts(self.config, case.drill)
            for number in range(2, parts + 1):
                name = f"{case.case} drill, part {number} of {parts}"
                yield _item(self, name, line, partial(_try_part, case.drill, number))


class Trial(pytest.Item):
    """A line of a document that is tried by `try_`, which raises where something else came out."""

    def __init__(self, *, line: int, try_: "Callable[[Trial], None]", **others: Any) -> None:
        super().__init__(**others)
        self.line, self.try_ = line, try_

    def runtest(self) -> None:
        from drillgate.drill.attempt import NotCarriedOutError
        from drillgate.places import InputError

        try:
            self.try_(self)
        except (InputError, NotCarriedOutError) as error:
            raise MismatchError(_told(error)) from None

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *arguments: Any) -> Any:
        if isinstance(excinfo.value, MismatchError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *arguments)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.line - 1, self.name


def _try_example(file: PolicyFile, number: int, item: Trial) -> None:  # noqa: ARG001 - it has nothing to say to pytest
    result = file.results[number]
    if not result.passed:
        raise MismatchError(_harmless(f"{result.place}: found {result.said}"))


def _try_case(case: "ChangeCase | DrillCase", item: Trial) -> None:
    from drillgate import cases
    from drillgate.documents.case import ChangeCase

    outcome = cases.outcome(
        case,
        item.path.parent,
        sites=item.config.getoption("--drill-sites"),
        parts=1 if isinstance(case, ChangeCase) else _parts(item.config, case),
        shared=_shared(item),
    )
    item.user_properties += outcome.measured
    item.add_report_section("call", "drillgate", outcome.report)
    if outcome.mismatches:
        raise MismatchError("\n".join(map(_harmless, outcome.mismatches)))


def _try_part(case: "DrillCase", number: int, item: Trial) -> None:
    """Carry out a part of a drill, so that the item that judges it need not."""
    from drillgate import divided

    shared, sites = _shared(item), item.config.getoption("--drill-sites") or case.sites
    if shared is not None:
        divided.part(item.path.parent / case.file, number, _parts(item.config, case), shared, sites=sites)


def _parts(config: pytest.Config, case: "DrillCase") -> int:
    """In how many parts a drill is carried out: no more than there are workers of pytest-xdist."""
    return min(case.parts, int(_worker(config).get("workercount", 1)))


def _shared(item: pytest.Item) -> Path | None:
    """Where the workers of this run put the parts of a file's drill."""
    run = _worker(item.config).get("testrunuid")
    if run is None:
        return None
    name = hashlib.sha256(str(item.path).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir(), f"drillgate-parts-{run}-{name}")


def _worker(config: pytest.Config) -> Mapping[str, Any]:
    found: Mapping[str, Any] = getattr(config, "workerinput", {})
    return found


def _item(file: pytest.File, name: str, line: int, try_: "Callable[[Trial], None]") -> Trial:
    item: Trial = Trial.from_parent(file, name=_harmless(name), line=line, try_=try_)
    return item


def _kind_of_name(name: str) -> str | None:
    return next(
        (kind for kind in ("policy", "case") for suffix in SUFFIXES if name.endswith(f".{kind}{suffix}")),
        None,
    )


def _is_document(file: Path, kind: str) -> bool:
    """Whether a file says that it is of this kind. One that cannot be read is: collecting it tells why."""
    from drillgate.documents.files import read_file
    from drillgate.documents.kinds import kind_of
    from drillgate.places import InputError

    try:
        return kind_of(read_file(file)) == kind
    except InputError:
        return True


def _load(file: pytest.File, kind: type[T]) -> "Document[T]":
    from drillgate.documents.load import load_file
    from drillgate.places import InputError

    try:
        return load_file(kind, file.path, file.nodeid)
    except InputError as error:
        raise file.CollectError(_told(error)) from None


def _told(error: Exception) -> str:
    return "\n".join(map(_harmless, str(error).splitlines()))


def _harmless(text: str) -> str:
    from drillgate.report.characters import harmless

    return harmless(text)
