"""What policies judge, and the words they may use for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, final

from drillgate.fact_kinds import FactKind
from drillgate.operations import Action, Amount, Confidence, GuardKind, Kind, Planned, Recovery
from drillgate.places import Place


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
    `places` points at a field more exactly than `place` does; `chain` are the places that lead there, outermost first.
    """

    kind: FactKind
    values: Mapping[str, object]
    place: Place
    places: Mapping[str, Place] = field(default_factory=dict)
    chain: tuple[Place, ...] = ()


FIELDS: Final[Mapping[FactKind, Mapping[str, Field]]] = {
    "operation": {
        "action": Field("What is done.", "word", tuple(Action)),
        "target.kind": Field("What it is done to.", "word", tuple(Kind)),
        "target.name": Field("The target's name, as written."),
        "target.store": Field("The estate's store that the target is in."),
        "target.critical": Field("Whether customers are known or reached by it: catalogue, contacts, URLs.", "flag"),
        "target.tooling": Field("Whether incidents are handled with it, by the estate.", "flag"),
        "extent.amount": Field("How much of the target.", "word", tuple(Amount)),
        "extent.count": Field("How many, where the artifact says so.", "number"),
        "cascades": Field("Whether the statement takes along whatever depends on the target.", "flag"),
        "cascades.to": Field("Tables that go along by foreign keys, as far as the estate knows.", "list"),
        "recovery": Field("How it can be undone.", "word", tuple(Recovery), ordered=True),
        "retained-for": Field("How long what goes has been marked as deleted at least, as it proves.", "duration"),
        "retained-for.least": Field("How long the estate keeps what was deleted at least.", "duration"),
        "confidence": Field("How sure the reader is.", "word", tuple(Confidence)),
        "guards": Field("What must have been passed before.", "list", tuple(GuardKind)),
        "guards.number": Field("How many independent guards there are.", "number"),
        "guards.dead": Field("What the artifact declares as a guard and never asks before.", "list", tuple(GuardKind)),
        "irreversible": Field("Whether it is a migration's step whose way back is missing or does nothing.", "flag"),
        "ids.declared": Field("The types of ID that the change declares for its lists.", "list"),
        "ids.accepted": Field("The types of ID that the called endpoint takes.", "list"),
        "change.erasure": Field("Whether its change is an erasure that the law requires.", "flag"),
        "role": Field(
            "The role of the path.", "word", ("script", "migration", "infrastructure", "application", "test")
        ),
        "data": Field("The class of the target's data.", "word", ("customer", "derived", "ephemeral")),
        "of-own-making": Field("Whether the same artifact made the target before: its data is ephemeral.", "flag"),
        "language": Field(
            "What it is written in.", "word", ("sql", "python", "shell", "terraform", "cloudformation", "kubernetes")
        ),
        "planned": Field("What a description of infrastructure does with the resource.", "word", tuple(Planned)),
        "protection": Field("The setting that is taken off, as it is written."),
        "holders": Field("Who gets the right, as they are written.", "list"),
        "holder": Field(
            "Who that is: the estate's service for it, its account, somebody else, whom it does not say, anyone.",
            "word",
            ("deletion-service", "account", "other", "unsaid", "anyone"),
        ),
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
        "deletes.retention.least": Field("How long the estate keeps what was deleted at least.", "duration"),
        "deletes.share": Field("The share of all units of that type in the inventory, in percent.", "number"),
        "ids.number": Field("How many IDs its lists hold.", "number"),
        "requested-by.team": Field("The team that asked."),
        "requested-by.person": Field("Who asked."),
        "requested-by.states": Field("What the requester understands to be deleted."),
        "executed-by.team": Field("The team that runs it."),
        "executed-by.person": Field("Who runs it."),
        "executed-by.states": Field("What the executor understands to be deleted."),
        "parties.miscounting": Field("The parties that understand another number to be deleted.", "list"),
        "rollback.present": Field("Whether there is a way back.", "flag"),
        "rollback.evidence": Field("Evidence that the way back was tried."),
        "rollback.covers": Field("The stores that the way back restores.", "list"),
        "rollback.uncovered": Field("The stores that the change touches and the way back does not restore.", "list"),
        "rollback.unread": Field("Scripts of the way back that could not be analysed as a whole.", "list"),
        "rollback.unapproved": Field("Scripts of the way back that have not the digest that was approved.", "list"),
        "rollback.destroys": Field("Scripts of the way back that destroy without any guard.", "list"),
        "restore.time": Field("How long it takes to restore all that goes.", "duration"),
        "restore.objective": Field("How long a restore may take.", "duration"),
        "stores.touched": Field("The stores that its scripts delete from.", "list"),
        "stores.spared": Field("The stores among them that must not be touched.", "list"),
        "stores.without-backup": Field("The stores among them that have no backup.", "list"),
        "window.left": Field("How long its window is open from now on.", "duration"),
        "window.length": Field("How long its window is.", "duration"),
        "freezes": Field("The freezes that it falls into, by their reasons.", "list"),
        "incidents": Field("The major incidents that are open.", "list"),
        "alarm": Field("The alarm on the rate of deletion."),
        "stages.bake": Field("How long its stages are watched together.", "duration"),
        "stages.share": Field("How much of the whole all stages take together, in percent.", "number"),
        "stages.repeated": Field("ID lists that more than one stage works through.", "list"),
        "stages.unlisted": Field("ID lists that stages name and the change does not have.", "list"),
        "stages.left-out": Field("ID lists of the change that no stage works through.", "list"),
        "stages.number": Field("How many stages there are.", "number"),
        "stages.own-sites-first": Field("Whether the first stage touches only own sites.", "flag"),
        "stages.watched": Field("Whether every stage but the last bakes and has an abort condition.", "flag"),
        "approvals.approvers": Field("Who approved.", "list"),
        "approvals.drivers": Field("Who drives it.", "list"),
        "approvals.alone": Field("Drivers and approvers whom nobody stands in for.", "list"),
        "communication.audiences": Field("Who is told.", "list"),
        "erasure": Field("Whether it is an erasure that the law requires.", "flag"),
        "erasure.legal-basis": Field("What requires it."),
        "erasure.reference": Field("The request that it answers."),
        "erasure.left": Field("How long it is until the deadline is over.", "duration"),
        "erasure.reapplied": Field("Where it is listed to be done again after a restore.", "list"),
        "approvals.own": Field("Whether somebody approved their own change.", "flag"),
        "authority.edited": Field("Files of the authority that the change edits.", "list"),
    },
    "stage": {
        "stage": Field("Its name."),
        "position": Field("Its position, from 1.", "number"),
        "own-sites": Field("Whether it touches only own sites.", "flag"),
        "last": Field("Whether it is the last.", "flag"),
        "first-customers": Field("Whether it is the first that touches customers.", "flag"),
        "number": Field("How many go in it.", "number"),
        "growth": Field("How many times as many go in it as in the one before.", "number"),
        "others": Field("How many of its IDs are not the vendor's own.", "number"),
        "share": Field("How much of the whole it takes, in percent.", "number"),
        "share.off": Field("How far that is from what the stage says, in percentage points.", "number"),
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
        "deletes.type": Field("The type that the change says it deletes."),
        "shared": Field("How many of its IDs stand in a list before it, too.", "number"),
        "states": Field("The states that its IDs are in.", "list"),
        "states.numbers": Field("How many of its IDs are in which state, in words."),
        "state.age": Field("How long all of them have been in their states at least.", "duration"),
        "owners.declared": Field("The owners that the change declares.", "list"),
        "owners.other": Field("How many IDs belong to others than the declared owners.", "number"),
        "spared": Field("How many IDs must not be touched, by the change itself.", "number"),
        "tooling": Field(
            "How many IDs are of what incidents are handled with, or customers are known and reached by.", "number"
        ),
        "spared.witness": Field("The first ID that must not be touched, of any such kind, and where it stands."),
        "read-by": Field("The scripts that take their IDs from it.", "list"),
        "read-elsewhere": Field("Whether a script of the change takes IDs from elsewhere.", "flag"),
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
        "deletes.type": Field("The type that the change says it deletes."),
        "deletes": Field("What it deletes, by kind or type.", "list"),
        "deletes.other": Field("What it deletes beside what the change says.", "list"),
        "recovery.worst": Field("How the worst of what it does can be undone.", "word", tuple(Recovery), ordered=True),
        "recovery.declared": Field("How the change says it can be undone.", "word", tuple(Recovery), ordered=True),
        "environment.declared": Field("Where the change says it runs."),
        "environments.other": Field("Other environments that it is run in or made for.", "list"),
        "ids.files": Field("The files that it takes IDs from.", "list"),
        "ids.undeclared": Field("Those among them that are no ID list of the change.", "list"),
        "ids.columns.other": Field("Columns that it takes IDs from and the change does not name.", "list"),
        "ids.elsewhere": Field("How many of its deletions take their IDs from no file that it was given.", "number"),
        "ids.elsewhere.statement": Field("The first of these."),
    },
    "plan": {
        "file": Field("The plan."),
        "resources": Field(
            "How many resources it is about that are there; absent, where it tells of changes.", "number"
        ),
        "destroys": Field("How many of them it destroys, replacements included.", "number"),
        "share": Field("How many that are, in percent; absent, where it is not known how many there are.", "number"),
        "goes": Field("Both in words."),
    },
    "endpoint": {
        "endpoint": Field("The call that deletes: its method and path."),
        "name": Field("Its name, as the description has it."),
        "id.parameter": Field("The parameter that takes the ID."),
        "id.typed": Field("Whether the description says which types of ID it takes.", "flag"),
        "id.types": Field("The types of ID that it takes.", "list"),
        "many": Field("Whether it deletes any number at once.", "flag"),
        "limit": Field("How many it deletes at most.", "number"),
        "guards": Field("What it can be asked for, or must be told.", "list", tuple(GuardKind)),
        "recovery": Field("How a deletion can be undone.", "word", tuple(Recovery), ordered=True),
        "for-good": Field("Whether the description says that nothing brings back what it deletes.", "flag"),
        "softly": Field("The call that deactivates what it deletes, or brings it back."),
        "role": Field(
            "The role of the path.", "word", ("script", "migration", "infrastructure", "application", "test")
        ),
    },
    "communication": {
        "audience": Field("Who is told."),
        "channel": Field("By what they are reached."),
        "message": Field("What they are told."),
        "when": Field("When they are told."),
        "owner": Field("Who tells them."),
    },
    "coverage": {
        "row": Field(
            "What it is a row about: a store, a dependency between stores, a step that names what is gone, a runbook,"
            " somebody who answers for something, the estate.",
            "word",
            ("store", "edge", "step", "runbook", "owner", "estate"),
        ),
        "name": Field("What it is called."),
        "estate": Field("The estate."),
        "needed": Field("Whether a step has to restore the store.", "flag"),
        "restored-by": Field("The steps that restore it, as RUNBOOK/STEP.", "list"),
        "verified-by": Field("The steps that verify it after it is restored, as RUNBOOK/STEP.", "list"),
        "erasable": Field(
            "Whether persons' records are in the store, which are erased where these ask for it.", "flag"
        ),
        "brought-back-by": Field(
            "The runbooks that restore it, and after that do not erase again what had been erased by law.", "list"
        ),
        "edge": Field("What the dependency is.", "word", ("reference", "events", "key")),
        "gone": Field("The stores that the step names and the estate has no more.", "list"),
        "runs": Field("Where runs of drills are looked for."),
        "proven.age": Field("How long ago a drill of just what stands there passed.", "duration"),
        "proven.within": Field("How long ago that may be at most.", "duration"),
        "proven.changed": Field("What has changed since the last drill that passed.", "list"),
        "proven.reason": Field("What is known of it, in words."),
        "owner": Field("Who answers for it."),
        "deputy": Field("Who stands in for the owner."),
        "lacking": Field("What is wrong with owner and deputy, in words.", "list"),
        "of": Field("What the owner answers for.", "word", ("store", "product", "service", "runbook", "step")),
        "confirmed": Field("When the estate was last confirmed."),
        "confirmed.age": Field("How long ago that was.", "duration"),
        "confirmed.within": Field("How long ago that may be at most.", "duration"),
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
        "because": Field("Why it set none aside: no policy is called so, it does not count yet, or nothing needs it."),
    },
    "document": {
        "file": Field("The policy, project file, change, list, waiver or other input."),
        "usable": Field("Whether it could be read, and says what such a document says.", "flag"),
        "found": Field("What was found in it."),
        "expected": Field("What was expected there."),
    },
}
