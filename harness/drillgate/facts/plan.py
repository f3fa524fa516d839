"""A change with all that is known of it, which its facts are taken from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from drillgate.facts.fact import Fact
from drillgate.facts.ids import IdFile, shared
from drillgate.facts.inventory import Group, Owners
from drillgate.facts.knowledge import NOTHING, Knowledge
from drillgate.facts.operations import fact_of
from drillgate.facts.shapes import Shape
from drillgate.operations import Action, Kind, Operation

if TYPE_CHECKING:
    from drillgate.documents.change import Change
    from drillgate.documents.estate import Estate
    from drillgate.documents.load import Document
    from drillgate.documents.runbook import Runbook

T = TypeVar("T")

TAKING = frozenset({Action.DESTROY, Action.PURGE, Action.OVERWRITE, Action.SOFT_DELETE})
"""Actions after which something is gone, for good or for now."""

UNANALYSED = frozenset({"opaque", "unread"})
"""Actions of which it is not known what they do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A change, what its files hold, and what the authority knows.

    `lists` are its ID lists, None for those that could not be read; `groups` what the IDs of each are by the inventory,
    `looks` what they look like, each None where that is not known. `strangers` are names of what must not be touched
    that the inventory does not have. `digests`, `texts` and `operations` are those of its
    scripts and its rollback's, by their names in the change, without those that could not be read. `runbook` is the
    rollback's. `edited` are the files of the authority that the change edits, None where no revision has the authority.
    """

    document: "Document[Change]"
    lists: Sequence[IdFile | None] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, bytes] = field(default_factory=dict)
    operations: Mapping[str, Sequence[Operation]] = field(default_factory=dict)
    runbook: "Document[Runbook] | None" = None
    knowledge: Knowledge = NOTHING
    groups: Sequence[Sequence[Group] | None] = ()
    strangers: Sequence[str] = ()
    looks: Sequence[Sequence[Shape] | None] = ()
    population: Mapping[str, int] | None = None
    edited: tuple[str, ...] | None = None
    now: datetime
    _seen: dict[str, tuple[Fact, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def change(self) -> "Change":
        return self.document.value

    @property
    def estate(self) -> "Estate | None":
        return None if self.knowledge.estate is None else self.knowledge.estate.value

    def facts(self, script: str) -> tuple[Fact, ...] | None:
        """What a script of the change or its rollback would do, as policies see it; None if it could not be read."""
        operations = self.operations.get(script)
        if operations is not None and script not in self._seen:
            self._seen[script] = tuple(
                fact_of(operation, knowledge=self.knowledge, change=self.change) for operation in operations
            )
        return self._seen.get(script)

    def sizes(self) -> Mapping[str, int | None]:
        """How many different IDs each list holds, by its name; None for one that could not be read."""
        sizes: dict[str, int | None] = {}
        for entry, ids in zip(self.change.ids, self.lists, strict=True):
            before = sizes.get(entry.file, 0)
            sizes[entry.file] = None if ids is None or before is None else before + ids.number
        return sizes

    def shared(self) -> tuple[tuple[int, int | None] | None, ...]:
        """Of each list, how many of its IDs stand in one before it, and the position of the first."""
        return shared(self.lists)


def expendable(fact: Fact) -> bool:
    """Whether an operation takes nothing that anybody would miss: what is derived or ephemeral, or holds no data."""
    return fact.values["data"] in ("derived", "ephemeral") or fact.values["target.kind"] == str(Kind.DEFINITION)


def owners_of(change: "Change", knowledge: Knowledge) -> Owners:
    """The owners that the inventory is asked about for a change."""
    if knowledge.estate is None:
        return Owners(theirs=change.deletes.owners, spared=change.must_not_touch)
    estate = knowledge.estate.value
    above = estate.id_types.get(change.deletes.type)
    return Owners(
        own=estate.own,
        theirs=change.deletes.owners,
        spared=change.must_not_touch,
        tooling=(*estate.tooling, *estate.critical),
        above=above is not None and above.owned_by is not None,
    )


def placed(found: Sequence[Sequence[T]] | None, lists: Sequence[IdFile | None]) -> tuple[Sequence[T] | None, ...]:
    """What was found of the lists that could be read, in the places of all lists."""
    each = iter(found or ())
    return tuple(None if ids is None else next(each, None) for ids in lists)
