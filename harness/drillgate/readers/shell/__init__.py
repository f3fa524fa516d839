"""Shell scripts, read with the grammar of tree-sitter; nothing of them is executed."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from drillgate.readers.shell.switches import DRY

if TYPE_CHECKING:
    from drillgate.documents.client import Client
    from drillgate.operations import Operation

# Words and signs without which a script holds nothing that this reader could find; such a script is not even parsed.
INTERESTING = re.compile(
    r"delet|destroy|purge|truncat|drop|terminat|wipe|erase|nuke|unlink|rmdir|remov|deregister|undeploy|deprovision|decommission"
    r"|flush|uninstall|prune|trash|shred|schedule-key|batch-write|transact-write|change-resource|put-bucket|modify-|update-|disable-"
    r"|detach-|reset|disassociate|userdel|deluser|restore|eval|sql|mongo|redis|mariadb|duckdb|snow|beeline|hive|_by_query"
    r"|\b(?:rm|srm|grm|dd|mkfs\S*|mke2fs|mkswap|blkdiscard|parted|s[gf]disk|rb|mv|sync|rsync|git|bq|un|del|down|volume|aws|usql|cqlsh"
    r"|trino|isql|bteq|db2|cockroach|clickhouse\S*|kubectl|oc|replace|mirror|move|cleanup|curl|wget|https?|xhs?)\b"
    r"|migrate|prisma|db:|ecto|wipe|stop\b.*-purge|\b(?:kafka\S*|nats|ceph|rbd|cryptsetup|mdadm|nvme|virsh|zkcli\S*|flyway|crontab|artisan|drush)\b"
    r"|downgrade|clean|--sqls?\b|query-string|statement|sftp|lftp|\b(?:gh|glab)\s+api\b|\bsystem\("
    r"|\b(?:ansible|vault|restic|borg|pgbackrest|hdfs|hadoop|perl|ruby|node|nodejs|deno|php|lua|rscript)\b"
    r"|\b(?:i?python|pypy)[\d.]*[ \t]+[-<]|\|\s*(?:\S*/)?(?:i?python|pypy)[\d.]*\b"
    r"|\|\s*(?:sudo\s+)?(?:\S*/)?(?:env\s+)?(?:\w*sh|xargs|parallel)\b|\bsh\b"
    r"|(?:^|[;&|({`!]|\b(?:then|do|else|exec|sudo|command|if|while|until|time|nohup|env))[ \t]*[\"']?\$",
    re.IGNORECASE | re.MULTILINE,
)


def read(text: str, file: str, *, dialect: str = "", clients: "tuple[Client, ...]" = ()) -> "tuple[Operation, ...]":
    """What a shell script would do, in the order of its places.

    Embedded SQL is read in the dialect of the client that runs it, else in `dialect`; it has its place inside the
    string or heredoc, and the command that runs it ends its chain, outermost first. `clients` describe programs and
    APIs of one's own. Never raises on what the text says.
    """
    return read_with_holes(text, file, (), dialect=dialect, clients=clients)


def read_with_holes(
    text: str,
    file: str,
    names: tuple[str, ...],
    *,
    dialect: str = "",
    clients: "tuple[Client, ...]" = (),
    depth: int = 0,
) -> "tuple[Operation, ...]":
    """What a shell text would do in which `drillgate_hole_N` stands for what is filled in, known by the N-th name.

    `depth`: how many texts this one is inside of, that is, how much nearer to where no text inside is followed.
    """
    if not names and not clients and not INTERESTING.search(text):
        return ()
    from drillgate.readers.shell.reading import Reader
    from drillgate.readers.shell.source import File, Source
    from drillgate.readers.shell.values import Hole

    whole = File(text, file)
    reader = Reader(whole, dialect, clients, depth)
    source = Source(whole, text, holes=tuple(Hole(name) for name in names))
    reader.script(source)
    found = tuple(sorted(dict.fromkeys(reader.operations), key=lambda one: one.place))
    if names or not found or not DRY.search(text):
        return found
    from drillgate.readers.shell.dead_guards import dead_guards

    dead = dead_guards(source)
    return tuple(replace(one, dead_guards=(*dead, *one.dead_guards)) for one in found) if dead else found
