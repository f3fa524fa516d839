"""What the grammar gives up on: a destructive word in it stays in sight."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from drillgate.operations import Action, Amount, Confidence, Extent, Kind, Operation, Recovery, Target
from drillgate.readers.shell.source import Source
from drillgate.readers.shell.words import VERBS

if TYPE_CHECKING:
    from tree_sitter import Node

# A command that destroys, where a command may begin, with the words that may stand before it.
COMMAND = re.compile(
    r"(?:^|[;&|(){}`!]|\b(?:then|do|else|elif|if|while|until|sudo|doas|exec|xargs|nohup|time|command|env|builtin|eval"
    r"|timeout|gtimeout|nice|ionice|chrt|taskset|stdbuf|setsid|busybox|toybox|gosu|runuser|unbuffer|chronic)\b)"
    r"[ \t]*(?:[A-Za-z_]\w*=\S*[ \t]+)*(?:(?:-\S+|\d+(?:\.\d+)?[smhd]?)[ \t]+){0,4}[\"']?(?:[\w.~-]*/)*"
    r"(?P<word>(?:rm|unlink|shred|srm|dropdb|dropuser|mkfs(?:\.\w+)?|wipefs|truncate|lvremove|vgremove|blkdiscard)\b"
    r"|(?:dd)\b[^\n]{0,500}?\bof=\S+"
    r"|(?:aws|kubectl|helm|gcloud|gsutil|az|terraform|tofu|pulumi|cdk|docker|podman|zfs|zpool|redis-cli|mysqladmin|psql|mysql"
    r"|mariadb|sqlite3|mongosh?|curl|wget|http|https|find|git|oc|doctl|heroku|eksctl|etcdctl|influx|kafka-topics(?:\.sh)?)\b"
    r"[^\n]{0,500}?\b(?:rm|rb|delete\S*|DELETE|destroy|terminate\S*|purge\S*|drop\S*|DROP|TRUNCATE|truncate|prune|uninstall"
    r"|remove\S*|deregister\S*|FLUSHALL|FLUSHDB|clean|mv|erase|wipe)\b"
    r"|(?!(?:echo|printf|print|grep|egrep|log\w*|git|test|read|cat|sed|awk|export|local)\b)"
    rf"[A-Za-z_][\w.-]*[ \t]+(?:-\S+[ \t]+){{0,5}}(?:{VERBS})\b)",
    re.MULTILINE | re.IGNORECASE,
)
COMMENT = re.compile(r"(?:^|(?<=\s))#.*")


def unclear(source: Source, root: "Node", found: Sequence[Operation]) -> list[Operation]:
    """An opaque operation for each destructive word of a stretch that does not parse, unless it is told already."""
    spans = [source.span(child) for child in root.children if child.has_error or child.is_missing] or [
        (0, len(source.text))
    ]
    covered = [(one.place.line, one.place.column, one.place.end_line, one.place.end_column) for one in found]
    told = frozenset(covered)
    lines = [range_of(one) for one in sorted(told)]
    operations: list[Operation] = []
    for start, end in merged(spans):
        said = COMMENT.sub(lambda match: " " * len(match[0]), source.text[start:end])
        at = 0
        for match in COMMAND.finditer(said):
            place = source.located(start + match.start("word"), start + match.end("word"))
            position = (place.line, place.column)
            while at < len(lines) and lines[at][1] <= position:
                at += 1
            if at < len(lines) and lines[at][0] <= position:
                continue
            operations.append(
                Operation(
                    Action.OPAQUE,
                    Target(Kind.UNKNOWN),
                    Extent(Amount.UNKNOWN),
                    Recovery.NONE,
                    place,
                    " ".join(match["word"].split())[:200],
                    Confidence.TOKENS,
                    reason="shell that does not parse",
                )
            )
    return operations


def range_of(one: tuple[int, int, int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    return (one[0], one[1]), (one[2], one[3])


def merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches that do not parse; what lies between two of them within a few lines is not to be trusted either."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
