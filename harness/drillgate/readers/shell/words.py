"""Words by which a command is taken to destroy, where nothing else is known of it."""

import re

VERBS = "delete|destroy|purge|wipe|drop|terminate|nuke|erase|truncate|decommission|deprovision"
SUBCOMMAND = re.compile(rf"(?:[\w.-]+[:.])?(?:{VERBS}|flushall|flushdb)(?:[-_:]\w[\w:-]*)?(?:\(.*)?")
PROGRAM = re.compile(rf"(?:{VERBS})(?:[-_.].*)?|.*[-_.](?:{VERBS})(?:[-_.].*)?", re.IGNORECASE)
ANYWHERE = re.compile(
    rf"(?<![\w-])(?:{VERBS}|rm|rmdir|shred|unlink|dropdb|mkfs|prune|uninstall|flushall|flushdb|deregister|remove|rb)(?![\w])"
    r"|-(?:delete|destroy|purge)\b|\bdelete-|\bterminate-",
    re.IGNORECASE,
)
FILE = re.compile(rf"clean|remov|delet|{VERBS}", re.IGNORECASE)


def is_destructive(text: str) -> bool:
    """Whether any word of a text is one that destroys."""
    return ANYWHERE.search(text) is not None
