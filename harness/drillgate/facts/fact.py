"""What policies judge, and the words they may use for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, final

from drillgate.operations import Action, Amount, Confidence, GuardKind, Kind, Recovery
from drillgate.places import Place

FactKind = Literal["operation", "change", "stage", "id-list", "script", "waiver"]


@final
class Unknown:
    """The value of a field that could not be known."""

    def __repr__(self) -> str:
        return "unknown"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a fact. `words` are the values of an enumeration, lowest first where it is `ordered`."""

    about: str
    type: Literal["text", "number", "duration", "flag", "list", "word"] = "text"
    words: tuple[str, ...] = ()
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """Something policies judge.

    `values` holds the value of each field by its dotted name: str, int, float, bool, timedelta, tuple of str, None for
    what is known to be absent, UNKNOWN for what could not be known; a field that is not there is UNKNOWN too.
    `places` points at a field more exactly than `place` does.
    """

    kind: FactKind
    values: Mapping[str, object]
    place: Place
    places: Mapping[str, Place] = field(default_factory=dict)


FIELDS: Final[Mapping[FactKind, Mapping[str, Field]]] = {
    "operation": {
        "action": Field("What is done.", "word", tuple(Action)),
        "target.kind": Field("What it is done to.", "word", tuple(Kind)),
        "target.name": Field("The target's name, as written."),
        "target.store": Field("The estate's store that the target is in."),
        "extent.amount": Field("How much of the target.", "word", tuple(Amount)),
        "extent.count": Field("How many, where the artifact says so.", "number"),
        "recovery": Field("How it can be undone.", "word", tuple(Recovery), ordered=True),
        "confidence": Field("How sure the reader is.", "word", tuple(Confidence)),
        "guards": Field("What must have been passed before.", "list", tuple(GuardKind)),
        "guards.number": Field("How many independent guards there are.", "number"),
        "guards.dead": Field("What the artifact declares as a guard and never asks before.", "list", tuple(GuardKind)),
        "irreversible": Field("Whether it is a migration's step whose way back is missing or does nothing.", "flag"),
        "ids.declared": Field("The types of ID that the change declares for its lists.", "list"),
        "ids.accepted": Field("The types of ID that the called endpoint takes.", "list"),
        "role": Field(
            "The role of the path.", "word", ("script", "migration", "infrastructure", "application", "test")
        ),
        "data": Field("The class of the target's data.", "word", ("customer", "derived", "ephemeral")),
        "language": Field("What it is written in.", "word", ("sql", "python", "shell")),
        "reason": Field("Why it could not be analysed."),
        "statement": Field("The statement."),
        "target": Field("The target, as people call it."),
    },
    "change": {
        "change": Field("Its name."),
        "environment": Field("Where it runs."),
        "deletes.type": Field("The type that it says it deletes."),
        "deletes.number": Field("How many it says it deletes.", "number"),
        "deletes.recovery": Field("How it says it can be undone.", "word", tuple(Recovery), ordered=True),
        "deletes.retention": Field("How long what was deleted is kept.", "duration"),
        "deletes.share": Field("The share of all units of that type in the inventory, in percent.", "number"),
        "ids.number": Field("How many IDs its lists hold.", "number"),
        "requested-by.team": Field("The team that asked."),
        "requested-by.states": Field("What the requester understands to be deleted."),
        "executed-by.team": Field("The team that runs it."),
        "executed-by.states": Field("What the executor understands to be deleted."),
        "rollback.present": Field("Whether there is a way back.", "flag"),
        "rollback.evidence": Field("Evidence that the way back was tried."),
        "stages.number": Field("How many stages there are.", "number"),
        "stages.own-sites-first": Field("Whether the first stage touches only own sites.", "flag"),
        "stages.watched": Field("Whether every stage but the last bakes and has an abort condition.", "flag"),
        "approvals.approvers": Field("Who approved.", "list"),
        "approvals.own": Field("Whether somebody approved their own change.", "flag"),
        "authority.edited": Field("Files of the authority that the change edits.", "list"),
    },
    "stage": {
        "stage": Field("Its name."),
        "position": Field("Its position, from 1.", "number"),
        "own-sites": Field("Whether it touches only own sites.", "flag"),
        "share": Field("How much of the whole it takes, in percent.", "number"),
        "bake": Field("How long is waited before the next stage.", "duration"),
        "abort-when": Field("What stops the rollout."),
    },
    "id-list": {
        "file": Field("The file."),
        "column": Field("The column that holds the IDs."),
        "type": Field("The type that the change declares."),
        "number": Field("How many IDs it holds.", "number"),
        "number.declared": Field("How many the change declares.", "number"),
        "duplicates": Field("How many IDs stand in it more than once.", "number"),
        "digest": Field("Its digest."),
        "digest.declared": Field("The digest that the change declares."),
        "resolved": Field("How many IDs the inventory knows.", "number"),
        "unresolved": Field("How many IDs the inventory does not know.", "number"),
        "mistyped": Field("How many IDs are of another type than declared.", "number"),
        "confusion": Field("What the IDs are, by type, in words."),
        "other-environment": Field("How many IDs are of another environment than the change's.", "number"),
        "inventory.age": Field("How old the inventory is.", "duration"),
        "inventory.stale": Field("Whether it is older than the estate allows.", "flag"),
        "witness": Field("The first ID that is not what the change says, and where it stands."),
    },
    "script": {
        "file": Field("The file."),
        "arguments": Field("Its command line.", "list"),
        "runs": Field("How many operators run it at once.", "number"),
        "digest": Field("Its digest."),
        "digest.declared": Field("The digest that the change declares."),
    },
    "waiver": {
        "policy": Field("The code or name of the policy that it sets aside."),
        "place": Field("What it is for, as written: a file with wildcards, or a fingerprint."),
        "owner": Field("Who answers for it."),
        "reason": Field("Why."),
        "approved-by": Field("Who agreed."),
        "expires": Field("When it ends, as written."),
        "expires-in": Field("How long it still holds; not positive once it has ended.", "duration"),
        "life": Field("How long it holds in all, from when it was granted.", "duration"),
        "used": Field("Whether it set a finding aside.", "flag"),
    },
}
