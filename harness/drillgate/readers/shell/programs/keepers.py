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


VERBS: dict[str, tuple[Verb, ...]] = {
    **dict.fromkeys(
        ("hdfs", "hadoop"),
        (
            Verb(re.compile(r"(?:dfs|fs) .*-(?:rmr?|rmdir|truncate)\b"), Kind.FILE),
            Verb(re.compile(r"(?:dfs|fs) .*-(?:expunge|deleteSnapshot)\b"), Kind.BACKUP, Amount.ALL),
        ),
    ),
    "etcdctl": (Verb(re.compile(r"(?:.* )?(?:del|rm|rmdir)\b"), Kind.ROWS),),
    "consul": (Verb(re.compile(r"(?:.* )?kv delete\b"), Kind.ROWS),),
    "vault": (
        Verb(re.compile(r"(?:.* )?secrets disable\b"), Kind.SECRET, Amount.ALL),
        Verb(re.compile(r"(?:.* )?(?:kv )?(?:metadata delete|destroy|delete)\b"), Kind.SECRET),
    ),
    "restic": (Verb(re.compile(r"(?:.* )?(?:forget|prune)\b"), Kind.BACKUP),),
    "borg": (Verb(re.compile(r"(?:.* )?(?:delete|prune|compact)\b"), Kind.BACKUP),),
    "velero": (Verb(re.compile(r"(?:.* )?(?:backup|restore|schedule) delete\b"), Kind.BACKUP),),
    "barman": (Verb(re.compile(r"(?:.* )?delete\b"), Kind.BACKUP),),
    "pgbackrest": (Verb(re.compile(r"(?:.* )?(?:expire|stanza-delete)\b"), Kind.BACKUP),),
    "wal-g": (Verb(re.compile(r"(?:.* )?delete\b"), Kind.BACKUP),),
    "pt-archiver": (Verb(re.compile(r".*--purge\b"), Kind.ROWS),),
    "pg_dropcluster": (Verb(re.compile(r"."), Kind.DATABASE, Amount.ALL),),
    "influx": (Verb(re.compile(r"(?:.* )?(?:delete|bucket delete)\b"), Kind.ROWS),),
}


def keeper(invocation: Invocation) -> list[Operation]:
    """The first verb that the words hold."""
    _, words = invocation.parsed()
    said = " ".join(invocation.words)
    for verb in VERBS[invocation.program]:
        if verb.said.match(said):
            name = template(words[-1]) if words else ""
            return [
                invocation.destroys(
                    verb.kind, name, amount=verb.amount, ids=invocation.ids(*((word, "") for word in words))
                )
            ]
    return []


READERS: dict[str, Callable[[Invocation], list[Operation]]] = dict.fromkeys(VERBS, keeper)
