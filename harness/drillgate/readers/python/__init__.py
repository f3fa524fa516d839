"""Python scripts, read with `ast`; nothing of them is executed."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drillgate.documents.client import Client
    from drillgate.operations import Operation

# Words without which a file holds nothing that this reader could find; files without any are parsed, but not walked.
INTERESTING = re.compile(
    r"delet|destroy|purge|truncat|drop|terminat|wipe|erase|nuke|unlink|rmdir|rmtree|remov|deregister|undeploy|deprovision"
    r"|decommission|flush|expunge|execut|exec|eval|subprocess|system|getoutput|_magic|popen|spawn|getattr|request|urlopen|fetch|DELETE|query"
    r"|\b(?:import|from)\s+sh\b|plumbum|read_sql|\bsql\b|RunSQL|\braw\b|scalar|\brun\b|sudo|\blocal\b|stream|iterate|trash"
    r"|schedule_key|batch_write|transact_write|change_resource|put_bucket|modify_|update_|termination|mutation|to_sql|call_command|sqlalchemy|sqlmodel|\.objects\b|disable_|disassociate|boto"
    # Clients of AWS that come from elsewhere are told by their parameters.
    r"|\b[a-z]+_\w+\(\s*(?-i:[A-Z][A-Za-z0-9]+)\s*=",
    re.IGNORECASE,
)


def read(text: str, file: str, *, dialect: str = "", clients: "tuple[Client, ...]" = ()) -> "tuple[Operation, ...]":
    """What a Python file would do. `clients` describe what calls of one's own libraries do.

    Embedded SQL is read as `dialect`, or as that of the database driver which the file imports. An operation's chain
    are the calls in the file that lead to it, outermost first; embedded SQL has its place inside the string, and the
    call that runs it ends its chain. Raises InputError, with the place, for text that is no Python.
    """
    from drillgate.readers.python.source import parse

    source = parse(text, file)
    if not INTERESTING.search(text) and not mentions(text, clients):
        return ()
    from drillgate.readers.python.reading import read_source

    return read_source(source, dialect, embedded_sql, clients)


def mentions(text: str, clients: "tuple[Client, ...]") -> bool:
    """Whether a call that a client describes may be in a text: the longest plain stretch of its last word is."""
    words = (call.function.rpartition(".")[2] for client in clients for call in client.calls if call.function)
    return any(max(word.split("*"), key=len) in text for word in words)


def embedded_sql(sql: str, file: str, dialect: str) -> "tuple[Operation, ...]":
    from drillgate.readers import sql as reader

    return reader.read(sql, file, dialect=dialect)
