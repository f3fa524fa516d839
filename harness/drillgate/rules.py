"""The policies that judge a run: the shipped ones and a project's own, as the project has set them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from drillgate.facts.fact import Fact
from drillgate.places import InputError, Problem
from drillgate.results import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from drillgate.documents.load import Document
    from drillgate.documents.policy import Policy

    Judge = Callable[[Iterable[Fact]], tuple[Finding, ...]]


@dataclass(slots=True)
class Rules:
    """The policies in files, given with their contents. They are read when the first fact is to be judged.

    `remembered` are their codes, if they have been read before and nothing was wrong with them.
    """

    files: "Sequence[tuple[str, bytes]]"
    remembered: tuple[str, ...] | None = None
    read: "tuple[tuple[str, ...], tuple[Problem, ...], Judge] | None" = field(default=None, init=False)

    def judge(self, facts: Iterable[Fact]) -> tuple[Finding, ...]:
        """What breaks them."""
        found = tuple(facts)
        return self._ready()[2](found) if found else ()

    @property
    def codes(self) -> tuple[str, ...]:
        return self.remembered if self.remembered is not None else self._ready()[0]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with those that do not judge."""
        return () if self.remembered is not None else self._ready()[1]

    def _ready(self) -> "tuple[tuple[str, ...], tuple[Problem, ...], Judge]":
        if self.read is None:
            from drillgate.judgement import judging

            sound, problems = _sound(self.files)
            self.read = (tuple(document.value.code for document in sound), problems, judging(sound))
        return self.read


def _sound(files: "Sequence[tuple[str, bytes]]") -> "tuple[tuple[Document[Policy], ...], tuple[Problem, ...]]":
    """The policies that can be judged, and what is wrong with the others."""
    from drillgate.documents.load import load
    from drillgate.documents.policy import Policy
    from drillgate.judgement import compile_policy
    from drillgate.judgement.packs import is_on

    documents: list[Document[Policy]] = []
    problems: list[Problem] = []
    for file, data in files:
        try:
            document = load(Policy, data, file)
            compile_policy(document)
            if is_on(document):
                documents.append(document)
        except InputError as error:
            problems += error.problems
    return tuple(documents), tuple(problems)
