"""The policies that judge a run: the shipped ones and a project's own, as the project has set them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from drillgate.facts.fact import Fact
from drillgate.places import Problem
from drillgate.results import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from drillgate.documents.load import Document
    from drillgate.documents.policy import Policy
    from drillgate.documents.project import Project
    from drillgate.judgement import CompiledPolicy
    from drillgate.judgement.adjustments import Adjustments
    from drillgate.judgement.packs import Store

    Judge = Callable[[Iterable[Fact]], tuple[Finding, ...]]


@dataclass(slots=True)
class Rules:
    """The policies in packs of files, given with their contents. They are read when the first fact is to be judged.

    `project` is what sets their parameters and severities, `store` where it is kept that they are valid. `remembered`
    are their codes, if they have been read before and nothing was wrong with them.
    """

    packs: "Sequence[Sequence[tuple[str, bytes]]]"
    project: "Document[Project] | None" = None
    store: "Store | None" = None
    remembered: tuple[str, ...] | None = None
    read: "tuple[tuple[CompiledPolicy, ...], tuple[Problem, ...], Judge] | None" = field(default=None, init=False)

    def judge(self, facts: Iterable[Fact]) -> tuple[Finding, ...]:
        """What breaks them."""
        found = tuple(facts)
        return self._ready()[2](found) if found else ()

    @property
    def files(self) -> "Iterable[tuple[str, bytes]]":
        """Their names and contents, one pack after the other."""
        return (file for pack in self.packs for file in pack)

    @property
    def codes(self) -> tuple[str, ...]:
        if self.remembered is not None:
            return self.remembered
        return tuple(document.value.code for document in self.documents)

    @property
    def documents(self) -> "tuple[Document[Policy], ...]":
        """Those that judge, as the project has set them."""
        return tuple(policy.document for policy in self._ready()[0])

    @property
    def names(self) -> frozenset[str]:
        """The codes and the names of those that judge."""
        return frozenset(name for document in self.documents for name in (document.value.code, document.value.policy))

    def parameter(self, policy: str, name: str) -> object:
        """What a parameter of a policy is set to, None where there is no such policy or parameter."""
        found = (document.value.parameters for document in self.documents if document.value.policy == policy)
        values = next(found, None)
        return values.get(name) if isinstance(values, dict) else None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with those that do not judge."""
        return () if self.remembered is not None else self._ready()[1]

    def _ready(self) -> "tuple[tuple[CompiledPolicy, ...], tuple[Problem, ...], Judge]":
        if self.read is None:
            from drillgate.judgement import judging
            from drillgate.judgement.packs import in_force

            sound, problems = in_force(self.packs, _adjustments(self.project), self.store)
            self.read = (sound, problems, judging(sound))
        return self.read


def _adjustments(project: "Document[Project] | None") -> "Adjustments | None":
    """What a project says of policies; None if it says nothing."""
    if project is None:
        return None
    said = project.value
    if not (said.parameters or said.severities or said.switches):
        return None
    from drillgate.judgement.adjustments import Adjustments

    return Adjustments(said.parameters, said.severities, said.switches, project.place)
