"""The mutations: what each does to a drill, the check that is there for it, and what else may follow, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from drillgate.drill.sabotage import alterations
from drillgate.drill.sabotage.alterations import Mutate

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


_LOST_DATA = {
    "recovery-point": UNEXPLAINED,
    "one-restore-point": UNEXPLAINED,
    "ids-preserved": "what did not come back kept no ID",
}
_LEFT_OUT = _LOST_DATA | {
    "completeness": NO_DATA,
    "backups-kept": "no backup of it was tried",
    "coverage": "the runbook has no step for it",
}
_ATTACHED = {"media": "it is attached to something"}

UNALTERED: Final = Mutation("unaltered", "The drill as it is", "", alterations.nothing)

MUTATIONS: Final[tuple[Mutation, ...]] = (
    Mutation(
        "attachments-dangle",
        "What is attached is not there",
        "references",
        alterations.dangling,
        _LOST_DATA | _ATTACHED | {"completeness": "what is referred to is missing"},
    ),
    Mutation(
        "step-left-out",
        "No step brings media back",
        "completeness",
        alterations.left_out("s3"),
        _LEFT_OUT
        | _ATTACHED
        | {"references": DANGLES, "runbook": "the validation finds it too", "validation": "it finds it too"},
    ),
    Mutation(
        "flags-left-out",
        "No step brings feature flags back",
        "completeness",
        alterations.left_out("ssm"),
        _LEFT_OUT | {"feature-flags": NO_DATA},
    ),
    Mutation(
        "index-not-rebuilt",
        "No step rebuilds what is derived",
        "completeness",
        alterations.left_out("projection"),
        _LEFT_OUT,
    ),
    Mutation(
        "names-left-out",
        "No step brings a site's names back",
        "completeness",
        alterations.left_out("route53"),
        _LEFT_OUT,
    ),
    Mutation(
        "secrets-left-out", "No step brings secrets back", "completeness", alterations.left_out("secrets"), _LEFT_OUT
    ),
    Mutation(
        "store-without-a-step",
        "A store was added, and no step for it",
        "coverage",
        alterations.no_step,
        _LEFT_OUT | {"feature-flags": NO_DATA},
    ),
    Mutation(
        "looked-at-too-early",
        "What refers to files is looked at before these are back, and not again",
        "coverage",
        alterations.looks_too_early,
    ),
    Mutation("estate-stale", "Nobody has confirmed the estate for years", "freshness", alterations.stale),
    Mutation("nobody-stands-in", "The runbook's owner has no deputy", "freshness", alterations.nobody_stands_in),
    Mutation(
        "steps-swapped",
        "The merge is before the recovery",
        "runbook",
        alterations.swapped,
        _LOST_DATA
        | {
            "completeness": NO_DATA,
            "references": DANGLES,
            "writes-after-restore": NO_DATA,
            "media": "nothing is there that files could be attached to",
            "backups-kept": "nothing came back from them",
            "erasures": "what erases again comes after what failed",
            "validation": "it comes after what failed",
        },
    ),
    Mutation(
        "step-doubled",
        "A step was done twice, and leaves all twice",
        "completeness",
        alterations.at_the_end("double", "dynamodb", sorted_by=True),
        _LOST_DATA,
    ),
    Mutation(
        "step-for-a-store-that-is-gone", "A step for a store that is not there", "documents", alterations.gone_store
    ),
    Mutation("step-given-up", "The last step fails", "runbook", alterations.gives_up),
    Mutation(
        "snapshot-too-old",
        "A store comes back as it was 20 minutes earlier",
        "recovery-point",
        alterations.other_point("ssm", -1200),
        {"one-restore-point": "the others came back as they were later"},
    ),
    Mutation(
        "snapshot-skewed",
        "A store comes back as it was a minute later than the others",
        "one-restore-point",
        alterations.one_point_skewed,
    ),
    Mutation(
        "one-point-for-all",
        "All sites of half an hour come back as of one moment, long before the first of them was lost",
        "recovery-point",
        alterations.one_point_for_all,
        {"recovery-point": EVERYWHERE},
    ),
    Mutation(
        "objective-missed",
        "The objective is tighter than what the windows allow",
        "recovery-point",
        alterations.tightened,
        {
            "recovery-point": EVERYWHERE,
            "contacts-reachable": "an address counts as right within the objective alone",
            "contacts-accurate": "an address counts as right within the objective alone",
        },
    ),
    Mutation(
        "backups-not-shipped",
        "Nothing of a store was shipped for hours",
        "recovery-point",
        alterations.not_shipped,
        {
            "one-restore-point": "the others came back as they were later",
            "runbook": "there is no copy to read",
            "completeness": NO_DATA,
            "feature-flags": NO_DATA,
            "backups-kept": "nothing came back from them",
            "validation": "it comes after what failed",
        },
    ),
    Mutation(
        "leak-into-a-bystander",
        "A bystander is given a record of a lost site",
        "bystanders",
        alterations.at_the_end("leak", "dynamodb", sorted_by=True),
        {"tenant-isolation": "the record is another tenant's"},
    ),
    Mutation(
        "bystander-turned-back",
        "A bystander loses a record",
        "bystanders",
        alterations.at_the_end("turn_back_another", "dynamodb", sorted_by=True),
    ),
    Mutation(
        "record-of-another-tenant",
        "A lost site is given a record of a bystander",
        "tenant-isolation",
        alterations.at_the_end("take_from_another", "dynamodb", sorted_by=True),
        _LOST_DATA
        | {"completeness": "it is a record too many", "references": "what it refers to is the other tenant's"},
    ),
    Mutation(
        "half-a-site",
        "Every other file is missing",
        "completeness",
        alterations.at_the_end("halve", "s3"),
        _LOST_DATA | _ATTACHED | {"references": DANGLES},
    ),
    Mutation(
        "content-altered",
        "A file has other bytes",
        "completeness",
        alterations.at_the_end("overwrite", "s3"),
        _LOST_DATA | _ATTACHED,
    ),
    Mutation(
        "attachments-altered",
        "What is attached has other bytes",
        "media",
        alterations.at_the_end("overwrite_all", "s3"),
        _LOST_DATA | {"completeness": "the files are not as they were"},
    ),
    Mutation(
        "deletion-undone",
        "What users had deleted is back",
        "completeness",
        alterations.at_the_end("bring_back_deleted", "s3"),
        _LOST_DATA,
    ),
    Mutation(
        "record-lost",
        "One record is missing",
        "completeness",
        alterations.at_the_end("lose_item", "dynamodb", sorted_by=True),
        _LOST_DATA,
    ),
    Mutation(
        "new-ids",
        "The records of one store come back under new IDs",
        "ids-preserved",
        alterations.at_the_end("renumber", "dynamodb", sorted_by=True),
        _LOST_DATA | {"completeness": "the old IDs are missing, the new ones too many"},
    ),
    Mutation(
        "flag-turned",
        "A feature flag is not what it was",
        "feature-flags",
        alterations.at_the_end("turn_flag", "ssm"),
        _LOST_DATA | {"completeness": "its record is not as it was"},
    ),
    Mutation(
        "product-stopped",
        "A product that ran does not run any more, or one runs that did not",
        "licences",
        alterations.product_stopped,
        _LOST_DATA | {"completeness": "its record is not as it was"},
    ),
    Mutation(
        "app-uninstalled",
        "A vendor has the apps of a site no more",
        "third-party-apps",
        alterations.at_the_end("uninstall", "vendor"),
        _LOST_DATA | {"completeness": "their records are not there"},
    ),
    Mutation(
        "region-wrong",
        "A site is given data outside its region",
        "residency",
        alterations.outside_its_region,
        _LOST_DATA | {"completeness": "it is a record too many", "feature-flags": "it is a flag too many"},
    ),
    Mutation(
        "permissions-lost",
        "Users are in no group any more",
        "identity",
        alterations.at_the_end("lose_permissions", "cognito"),
        _LOST_DATA | {"references": DANGLES, "completeness": "a user's group is part of its record"},
    ),
    Mutation(
        "contacts-lost",
        "Nobody looks contacts up",
        "contacts-reachable",
        alterations.notify(None),
        {"contacts-accurate": "what nobody looked up cannot be wrong"},
    ),
    Mutation(
        "contacts-outdated",
        "Contacts are taken from an old list",
        "contacts-reachable",
        alterations.notify("reach_outdated"),
        {"contacts-accurate": "no address of an old list is right"},
    ),
    Mutation(
        "contact-outdated",
        "One of a site's contacts is from an old list",
        "contacts-accurate",
        alterations.notify("reach_one_outdated"),
    ),
    Mutation(
        "nobody-to-ask",
        "There is nobody whom a site could be handed over to",
        "validation",
        alterations.nobody_to_ask,
        _LOST_DATA
        | {
            "runbook": "the step fails",
            "completeness": "the contacts are not there",
            "backups-kept": "of the contacts nothing is there any more",
            "erasures": "nobody can tell of a contact that it stayed away, where none is there",
        },
    ),
    Mutation(
        "backups-kept-too-short",
        "A store's backups are not kept until the restore has ended",
        "backups-kept",
        alterations.kept_too_short,
        _LOST_DATA
        | {
            "runbook": "there is no copy to read",
            "completeness": NO_DATA,
            "feature-flags": NO_DATA,
            "validation": "it comes after what failed",
        },
    ),
    Mutation(
        "erasures-not-reapplied",
        "What had been erased by law is back from a backup",
        "erasures",
        alterations.not_erased_again,
    ),
    Mutation("no-alarm", "No alarm fires, and a customer has to tell", "detection", alterations.no_alarm),
    Mutation(
        "vault-unlocked", "What comes into the vault has no lock any more", "vault-immutable", alterations.unlocked
    ),
    Mutation("check-crashes", "A check crashes", "sabotaged", alterations.nothing, crashes=True),
)
