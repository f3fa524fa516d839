"""What keeps data and is rarely thought of: distributed file systems, key-value stores, tools of backups."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from drillgate.operations import Amount, Kind, Operation
from drillgate.readers.shell.invocation import Invocation
from drillgate.readers.shell.values import template


@dataclass(frozen=True, slots=True)
class Verb:
    """Words and options, as they are written with spaces between, that destroy things of a kind."""

    said: re.Pattern[str]
    kind: Kind
    amount: Amount = Amount.SOME


ALL = Amount.ALL
VERBS: dict[str, tuple[Verb, ...]] = {
    **dict.fromkeys(
        ("hdfs", "hadoop"),
        (
            Verb(re.compile(r"(?:dfs|fs) .*-(?:rmr?|rmdir|truncate)\b"), Kind.FILE),
            Verb(re.compile(r"(?:dfs|fs) .*-(?:expunge|deleteSnapshot)\b"), Kind.BACKUP, ALL),
        ),
    ),
    "etcdctl": (Verb(re.compile(r"(?:.* )?(?:del|rm|rmdir)\b"), Kind.ROWS),),
    "consul": (Verb(re.compile(r"(?:.* )?kv delete\b"), Kind.ROWS),),
    "vault": (
        Verb(re.compile(r"(?:.* )?secrets disable\b"), Kind.SECRET, ALL),
        Verb(re.compile(r"(?:.* )?(?:kv )?(?:metadata delete|destroy|delete)\b"), Kind.SECRET),
    ),
    "restic": (Verb(re.compile(r"(?:.* )?(?:forget|prune)\b"), Kind.BACKUP),),
    "borg": (Verb(re.compile(r"(?:.* )?(?:delete|prune|compact)\b"), Kind.BACKUP),),
    "velero": (Verb(re.compile(r"(?:.* )?(?:backup|restore|schedule) delete\b"), Kind.BACKUP),),
    "barman": (Verb(re.compile(r"(?:.* )?delete\b"), Kind.BACKUP),),
    "pgbackrest": (Verb(re.compile(r"(?:.* )?(?:expire|stanza-delete)\b"), Kind.BACKUP),),
    "wal-g": (Verb(re.compile(r"(?:.* )?delete\b"), Kind.BACKUP),),
    "pt-archiver": (Verb(re.compile(r".*--purge\b"), Kind.ROWS),),
    "pg_dropcluster": (Verb(re.compile(r"."), Kind.DATABASE, ALL),),
    "influx": (
        Verb(re.compile(r"(?:.* )?(?:delete|bucket delete)\b"), Kind.ROWS),
        Verb(re.compile(r".*-execute .*\b(?:drop|delete)\b", re.IGNORECASE), Kind.ROWS),
    ),
    "kafka-topics": (Verb(re.compile(r"(?:.* )?--delete\b"), Kind.STREAM),),
    "kafka-consumer-groups": (Verb(re.compile(r"(?:.* )?--delete(?:-offsets)?\b"), Kind.DEFINITION),),
    "nats": (Verb(re.compile(r"(?:.* )?(?:stream|kv|object|consumer) (?:rm|del|delete|purge)\b"), Kind.STREAM),),
    "ceph": (Verb(re.compile(r"(?:.* )?(?:osd pool (?:delete|rm)|fs rm|osd purge|osd destroy)\b"), Kind.VOLUME, ALL),),
    "rbd": (Verb(re.compile(r"(?:.* )?(?:rm|remove|(?:snap|trash) (?:rm|purge))\b"), Kind.VOLUME),),
    "cryptsetup": (Verb(re.compile(r"(?:.* )?(?:luksErase|erase|luksFormat|luksKillSlot)\b"), Kind.VOLUME),),
    "mdadm": (Verb(re.compile(r"(?:.* )?--zero-superblock\b"), Kind.VOLUME),),
    "nvme": (Verb(re.compile(r"(?:.* )?(?:format|sanitize|delete-ns)\b"), Kind.VOLUME, ALL),),
    "hdparm": (Verb(re.compile(r"(?:.* )?--(?:security-erase|trim-sector)"), Kind.VOLUME, ALL),),
    "virsh": (
        Verb(
            re.compile(r"(?:.* )?(?:vol-(?:delete|wipe)|undefine .*--(?:remove-all-storage|storage)|pool-delete)\b"),
            Kind.VOLUME,
        ),
    ),
    "ldapdelete": (Verb(re.compile(r"."), Kind.IDENTITY),),
    "duplicity": (Verb(re.compile(r"(?:.* )?(?:remove-(?:older|all)-\S+|cleanup)\b"), Kind.BACKUP),),
    "zkCli": (Verb(re.compile(r"(?:.* )?(?:deleteall|delete|rmr)\b"), Kind.ROWS),),
    "nomad": (Verb(re.compile(r"(?:.* )?(?:job )?stop .*-purge\b"), Kind.COMPUTE),),
    "flux": (Verb(re.compile(r"(?:.* )?(?:uninstall|delete)\b"), Kind.RESOURCE),),
    "argocd": (Verb(re.compile(r"(?:.* )?(?:(?:app|appset|proj) delete|app sync\b.* --prune)\b"), Kind.RESOURCE),),
    "helmfile": (Verb(re.compile(r"(?:.* )?(?:destroy|delete)\b"), Kind.RESOURCE, ALL),),
    "crontab": (Verb(re.compile(r"(?:.* )?-r\b|/dev/null$"), Kind.DEFINITION, ALL),),
    "gpg": (Verb(re.compile(r"(?:.* )?--delete-secret(?:-and-public)?-keys?\b"), Kind.KEY),),
}


def keeper(invocation: Invocation) -> list[Operation]:
    return first_of(invocation, VERBS.get(invocation.program) or VERBS[invocation.program.partition(".")[0]])


def first_of(invocation: Invocation, verbs: tuple[Verb, ...]) -> list[Operation]:
    """The first verb that the words hold."""
    _, words = invocation.parsed()
    said = " ".join(invocation.words)
    for verb in verbs:
        if verb.said.match(said):
            name = template(words[-1]) if words else ""
            return [
                invocation.destroys(
                    verb.kind, name, amount=verb.amount, ids=invocation.ids(*((word, "") for word in words))
                )
            ]
    return []


READERS: dict[str, Callable[[Invocation], list[Operation]]] = dict.fromkeys(VERBS, keeper)
