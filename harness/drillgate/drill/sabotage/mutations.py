"""The mutations: what each does to a drill, the check that is there for it, and what else may follow, and why."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Final

from drillgate.drill.sabotage.documents import Documents, NotApplicableError

Mutate = Callable[[Documents], str]
"""Alters the documents and says of which store or other subject the check has to be red."""

UNEXPLAINED: Final = "what a store holds is of no one time any more, so that no age or point can be told of it"
DANGLES: Final = "what is not there cannot be referred to"
EVERYWHERE: Final = "it is so of every store that is turned back"
NO_DATA: Final = "what was not brought back is missing, and what is missing has no age"


@dataclass(frozen=True, slots=True)
class Mutation:
    """`check` must not pass; those that `follows` names may not pass either, for the reason it gives."""

    name: str
    about: str
    check: str
    mutate: Mutate
    follows: Mapping[str, str] = field(default_factory=dict)
    crashes: bool = False


def _left_out(engine: str) -> Mutate:
    def mutate(documents: Documents) -> str:
        store = documents.store(engine)
        documents.remove(documents.covering(store))
        return store

    return mutate


def _at_the_end(act: str, engine: str, *, sorted_by: bool = False) -> Mutate:
    """Harm to a store of an engine; a DynamoDB table may have to have a sort key, and nobody refer to it."""

    def mutate(documents: Documents) -> str:
        stores = documents.estate["stores"]
        if not sorted_by:
            store = documents.store(engine)
        else:
            spared = {documents.estate.get("contacts"), documents.estate.get("catalogue")}
            found = [name for name, one in stores.items() if one.get(engine, {}).get("sort-key")]
            store = next(iter(sorted(found, key=lambda name: name in spared)), "")
            if not store:
                raise NotApplicableError(f"no store of {engine} has a sort key")
        documents.act_last(act, store=store)
        return str(store)

    return mutate


def _other_point(engine: str, later: int) -> Mutate:
    def mutate(documents: Documents) -> str:
        store = documents.store(engine)
        step = documents.covering(store)
        step["with"] = {"store": store, "step": step["uses"], "later": later}
        step["uses"] = "drillgate.drill.sabotage.acts:other_point"
        return store

    return mutate


def _one_point_skewed(documents: Documents) -> str:
    _other_point("ssm", 60)(documents)
    return "all stores"


def _one_point_for_all(documents: Documents) -> str:
    documents.runbook["windows"]["width"] = "2h"
    return documents.store("dynamodb")


def _swapped(documents: Documents) -> str:
    merge = documents.step("that merges", lambda step: str(step.get("uses", "")).endswith("postgres:merge"))
    recover = documents.step("that recovers", lambda step: str(step.get("uses", "")).endswith("postgres:recover"))
    recover["needs"], merge["needs"] = [merge["step"]], [n for n in merge["needs"] if n != recover["step"]]
    return "all steps"


def _gone_store(documents: Documents) -> str:
    step = deepcopy(documents.covering(documents.store("ssm")))
    del step["covers"]
    documents.steps.append(step | {"step": "restore-what-is-gone", "with": {"store": "gone"}})
    return "drill"


def _no_step(documents: Documents) -> str:
    new = deepcopy(documents.estate["stores"][documents.store("ssm")])
    new["ssm"]["path"] = "/added/yesterday"
    documents.estate["stores"]["added-yesterday"] = new
    return "all stores"


def _dangling(documents: Documents) -> str:
    store = documents.store("s3")
    for name, one in documents.estate["stores"].items():
        if any(reference["to"].partition(".")[0] == store for reference in one.get("references", ())):
            documents.act_last("halve", store=store)
            return str(name)
    raise NotApplicableError(f"no store refers to {store}")


def _not_shipped(documents: Documents) -> str:
    store = documents.store("ssm")
    documents.estate["stores"][store]["backup"] |= {"full-every": "6h", "ship-every": "6h"}
    return store


def _notify(uses: str | None) -> Mutate:
    def mutate(documents: Documents) -> str:
        step = documents.step("that notifies", lambda step: str(step.get("uses", "")).endswith("contacts:notify"))
        if uses is None:
            documents.remove(step)
        else:
            step["uses"] = f"drillgate.drill.sabotage.acts:{uses}"
        return str(documents.estate["contacts"])

    return mutate


def _gives_up(documents: Documents) -> str:
    documents.act_last("give_up")
    return "all steps"


def _unlocked(documents: Documents) -> str:
    documents.act_last("leave_later_unlocked")
    return "vault"


def _nothing(_: Documents) -> str:
    return "drill"


def _tightened(documents: Documents) -> str:
    documents.drill["objectives"]["recovery-point"] = "1m"
    return documents.store("ssm")


_LOST_DATA = {
    "recovery-point": UNEXPLAINED,
    "one-restore-point": UNEXPLAINED,
    "ids-preserved": "what did not come back kept no ID",
}

UNALTERED: Final = Mutation("unaltered", "The drill as it is", "", _nothing)

MUTATIONS: Final[tuple[Mutation, ...]] = (
    Mutation(
        "attachments-dangle",
        "What is attached is not there",
        "references",
        _dangling,
        _LOST_DATA | {"completeness": "what is referred to is missing"},
    ),
    Mutation(
        "step-left-out",
        "No step brings media back",
        "completeness",
        _left_out("s3"),
        _LOST_DATA | {"references": DANGLES, "runbook": "the validation finds it too"},
    ),
    Mutation("flags-left-out", "No step brings feature flags back", "completeness", _left_out("ssm"), _LOST_DATA),
    Mutation(
        "index-not-rebuilt", "No step rebuilds what is derived", "completeness", _left_out("projection"), _LOST_DATA
    ),
    Mutation("names-left-out", "No step brings a site's names back", "completeness", _left_out("route53"), _LOST_DATA),
    Mutation("secrets-left-out", "No step brings secrets back", "completeness", _left_out("secrets"), _LOST_DATA),
    Mutation(
        "store-without-a-step",
        "A store that no step turns back is ahead of all others",
        "one-restore-point",
        _no_step,
        _LOST_DATA,
    ),
    Mutation(
        "steps-swapped",
        "The merge is before the recovery",
        "runbook",
        _swapped,
        _LOST_DATA | {"completeness": NO_DATA, "references": DANGLES, "writes-after-restore": NO_DATA},
    ),
    Mutation(
        "step-doubled",
        "A step was done twice, and leaves all twice",
        "completeness",
        _at_the_end("double", "dynamodb", sorted_by=True),
        _LOST_DATA,
    ),
    Mutation("step-for-a-store-that-is-gone", "A step for a store that is not there", "documents", _gone_store),
    Mutation("step-given-up", "The last step fails", "runbook", _gives_up),
    Mutation(
        "snapshot-too-old",
        "A store comes back as it was 20 minutes earlier",
        "recovery-point",
        _other_point("ssm", -1200),
        {"one-restore-point": "the others came back as they were later"},
    ),
    Mutation(
        "snapshot-skewed",
        "A store comes back as it was a minute later than the others",
        "one-restore-point",
        _one_point_skewed,
    ),
    Mutation(
        "one-point-for-all",
        "All sites come back as of one moment, before the first loss",
        "recovery-point",
        _one_point_for_all,
        {"recovery-point": EVERYWHERE},
    ),
    Mutation(
        "objective-missed",
        "The objective is tighter than what the windows allow",
        "recovery-point",
        _tightened,
        {
            "recovery-point": EVERYWHERE,
            "contacts-reachable": "an address counts as right within the objective alone",
        },
    ),
    Mutation(
        "backups-not-shipped",
        "Nothing of a store was shipped for hours",
        "recovery-point",
        _not_shipped,
        {
            "one-restore-point": "the others came back as they were later",
            "runbook": "there is no copy to read",
            "completeness": NO_DATA,
        },
    ),
    Mutation(
        "leak-into-a-bystander",
        "A bystander is given a record of a lost site",
        "bystanders",
        _at_the_end("leak", "dynamodb", sorted_by=True),
        {"tenant-isolation": "the record is another tenant's"},
    ),
    Mutation(
        "bystander-turned-back",
        "A bystander loses a record",
        "bystanders",
        _at_the_end("turn_back_another", "dynamodb", sorted_by=True),
    ),
    Mutation(
        "record-of-another-tenant",
        "A lost site is given a record of a bystander",
        "tenant-isolation",
        _at_the_end("take_from_another", "dynamodb", sorted_by=True),
        _LOST_DATA
        | {"completeness": "it is a record too many", "references": "what it refers to is the other tenant's"},
    ),
    Mutation(
        "half-a-site",
        "Every other file is missing",
        "completeness",
        _at_the_end("halve", "s3"),
        _LOST_DATA | {"references": DANGLES},
    ),
    Mutation("content-altered", "A file has other bytes", "completeness", _at_the_end("overwrite", "s3"), _LOST_DATA),
    Mutation(
        "deletion-undone",
        "What users had deleted is back",
        "completeness",
        _at_the_end("bring_back_deleted", "s3"),
        _LOST_DATA,
    ),
    Mutation(
        "record-lost",
        "One record is missing",
        "completeness",
        _at_the_end("lose_item", "dynamodb", sorted_by=True),
        _LOST_DATA,
    ),
    Mutation(
        "new-ids",
        "The records of one store come back under new IDs",
        "ids-preserved",
        _at_the_end("renumber", "dynamodb", sorted_by=True),
        _LOST_DATA | {"completeness": "the old IDs are missing, the new ones too many"},
    ),
    Mutation(
        "flag-turned", "A feature flag is not what it was", "completeness", _at_the_end("turn_flag", "ssm"), _LOST_DATA
    ),
    Mutation(
        "permissions-lost",
        "Users are in no group any more",
        "completeness",
        _at_the_end("lose_permissions", "cognito"),
        _LOST_DATA | {"references": DANGLES},
    ),
    Mutation("contacts-lost", "Nobody looks contacts up", "contacts-reachable", _notify(None)),
    Mutation(
        "contacts-outdated", "Contacts are taken from an old list", "contacts-reachable", _notify("reach_outdated")
    ),
    Mutation("vault-unlocked", "What comes into the vault has no lock any more", "vault-immutable", _unlocked),
    Mutation("check-crashes", "A check crashes", "sabotaged", _nothing, crashes=True),
)
