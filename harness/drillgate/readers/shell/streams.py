"""What commands hand on through pipes: texts as they are, and the columns of files."""

import re
from collections.abc import Callable
from dataclasses import replace

from drillgate.operations import Guard, GuardKind
from drillgate.readers.shell.invocation import Invocation
from drillgate.readers.shell.values import Hole, Origin, Piece, Stream, Word, cut, joined, literal, origin_of, template

ESCAPES = {"n": "\n", "t": "\t"}
ESCAPE = re.compile(r"\\([nt])")
AWK_COLUMN = re.compile(r"\{\s*print\s+\$(\d+)\s*;?\s*\}")
JQ_FIELD = re.compile(r"\.(\w+)\s*(?:\|\s*@\w+\s*)?$")


def echo(invocation: Invocation) -> Stream:
    words = list(invocation.arguments)
    while words and literal(words[0]) in {"-n", "-e", "-E", "-ne", "-en"}:
        words.pop(0)
    said = joined(words)
    return Stream(text=with_escapes(said), origin=origin_of(said), maker="echo")


def printf(invocation: Invocation) -> Stream:
    words = list(invocation.arguments)
    if len(words) >= 2 and literal(words[0]) == "-v":
        words = words[2:]
    if not words:
        return Stream(text=())
    form = with_escapes(words[0])
    if len(words) == 1:
        return Stream(text=form, origin=origin_of(form), maker="printf")
    said = formatted(form, words[1:])
    return Stream(text=said, origin=origin_of(said), maker="printf")


def formatted(form: Word, words: list[Word]) -> Word:
    """A format with its words filled in, as often as there are words for it."""
    parts: list[Piece | Hole] = []
    waiting = list(words)
    while True:
        used = False
        for part in form:
            if isinstance(part, Hole):
                parts.append(part)
                continue
            done = 0
            for match in re.finditer(r"%[-\d.]*([sdbqi%])", part.text):
                parts += cut((Piece(part.text[: match.start()], part.start),), done)
                done = match.end()
                if match[1] == "%":
                    parts.append(Piece("%"))
                elif waiting:
                    used = True
                    parts += waiting.pop(0)
            parts += cut((part,), done)
        if not waiting or not used or len(parts) > 5_000:
            return tuple(parts)


def with_escapes(word: Word) -> Word:
    """Line breaks that are written as backslashes."""
    parts: list[Piece | Hole] = []
    for part in word:
        if isinstance(part, Hole) or "\\" not in part.text:
            parts.append(part)
            continue
        done = 0
        for match in ESCAPE.finditer(part.text):
            parts += cut((Piece(part.text[: match.start()], part.start),), done)
            parts.append(Piece(ESCAPES[match[1]], part.start + match.start() if part.start >= 0 else -1))
            done = match.end()
        parts += cut((part,), done)
    return tuple(parts)


def copied(invocation: Invocation) -> Stream:
    """cat and its like: files, or what is handed to them."""
    from drillgate.readers.shell.pipes import from_file

    _, words = invocation.parsed()
    files = [word for word in words if literal(word) != "-"]
    if not files:
        return invocation.stdin or Stream(maker=invocation.program)
    found = from_file(files[0])
    return found if len(files) == 1 else replace(found, file=joined(files))


def same_lines(invocation: Invocation) -> Stream:
    """Filters that leave lines as they are, of the files that they are given or of what is handed to them."""
    from drillgate.readers.shell.pipes import from_file

    options, words = invocation.parsed(TAKES_VALUE.get(invocation.program, ()))
    if invocation.program in PATTERN_FIRST and not any(one.name in {"-e", "-f"} for one in options):
        words = words[1:]
    if words:
        found = from_file(words[0])
        return Stream(origin=found.origin, maker=invocation.program, file=found.file)
    if invocation.stdin is None:
        return Stream(maker=invocation.program)
    return Stream(origin=invocation.stdin.origin, maker=invocation.program, file=invocation.stdin.file)


def first_lines(invocation: Invocation) -> Stream:
    options, _ = invocation.parsed(("-n", "-c", "--lines"))
    found = same_lines(invocation)
    if invocation.program == "tail" and any(
        (one.name == "-n" and template(one.value or ()).startswith("+")) or one.name.startswith("+") for one in options
    ):
        return found
    count = next((template(one.value or ()) for one in options if one.name in {"-n", "--lines"}), "10")
    short = next((one.name[1:] for one in options if one.name[1:].isdigit()), count)
    if not short.isdigit() or any(one.name == "-c" for one in options):
        return found
    limit = Guard(GuardKind.LIMIT, invocation.place)
    return replace(found, origin=replace(found.origin or Origin(), bounded=limit))


def column(invocation: Invocation) -> Stream:
    """cut, awk and csvcut: one column of what they read. Columns count from 0, as names they are as written."""
    said = ""
    if invocation.program == "cut":
        options, _ = invocation.parsed(TAKES_VALUE["cut"])
        field = next((template(one.value or ()) for one in options if one.name in {"-f", "--fields"}), "")
        said = str(int(field) - 1) if field.isdigit() and len(field) < 6 and int(field) > 0 else ""
    elif invocation.program in {"awk", "gawk", "mawk"}:
        options, words = invocation.parsed(TAKES_VALUE["awk"])
        match = AWK_COLUMN.search(template(words[0])) if words else None
        said = str(int(match[1]) - 1) if match is not None and len(match[1]) < 6 and int(match[1]) > 0 else ""
    elif invocation.program == "csvcut":
        options, _ = invocation.parsed(("-c", "--columns", "-d"))
        said = next((template(one.value or ()) for one in options if one.name in {"-c", "--columns"}), "")
    elif invocation.program in {"jq", "yq"}:
        _, words = invocation.parsed(("--arg", "--argjson"))
        match = JQ_FIELD.search(template(words[0])) if words else None
        said = match[1] if match is not None else ""
    found = same_lines(invocation)
    origin = found.origin
    if origin is None or not said:
        return found
    return replace(found, origin=replace(origin, column=said))


PATTERN_FIRST = frozenset({"grep", "egrep", "fgrep", "rg", "sed", "awk", "gawk", "mawk", "jq", "yq", "tr"})
TAKES_VALUE: dict[str, tuple[str, ...]] = {
    "cut": ("-d", "-f", "-c", "-b", "--delimiter", "--fields"),
    "awk": ("-F", "-v", "-f"),
    "gawk": ("-F", "-v", "-f"),
    "mawk": ("-F", "-v", "-f"),
    "grep": ("-e", "-f", "-m", "-A", "-B", "-C"),
    "sed": ("-e", "-f"),
    "sort": ("-k", "-t", "-o"),
    "head": ("-n", "-c", "--lines"),
    "tail": ("-n", "-c", "--lines"),
    "csvcut": ("-c", "--columns", "-d"),
    "jq": ("--arg", "--argjson"),
    "shuf": ("-n",),
    "split": ("-l",),
}
STREAMS: dict[str, Callable[[Invocation], Stream]] = {
    "echo": echo,
    "print": echo,
    "printf": printf,
    "cat": copied,
    "tee": lambda invocation: invocation.stdin or Stream(maker="tee"),
    **dict.fromkeys(
        (
            "grep",
            "egrep",
            "fgrep",
            "rg",
            "sed",
            "sort",
            "uniq",
            "tr",
            "tac",
            "shuf",
            "dos2unix",
            "rev",
            "gunzip",
            "zcat",
            "pv",
        ),
        same_lines,
    ),
    **dict.fromkeys(("cut", "awk", "gawk", "mawk", "csvcut", "jq", "yq"), column),
    "head": first_lines,
    "tail": first_lines,
    "mktemp": lambda _: Stream(origin=Origin(temporary=True), maker="mktemp"),
    "tempfile": lambda _: Stream(origin=Origin(temporary=True), maker="tempfile"),
}
