"""Programs that run a command again and again, for each of what comes in or is found."""

from collections.abc import Callable

from drillgate.operations import Operation
from drillgate.readers.shell.invocation import Invocation
from drillgate.readers.shell.programs.wrappers import behind_options
from drillgate.readers.shell.state import Loop
from drillgate.readers.shell.values import Hole, Piece, Stream, Word, joined, literal, split, template

MOST_VALUES = 6
FD_RUNS = frozenset({"-x", "-X", "--exec", "--exec-batch"})
XARGS_OPTIONS = (
    "-n",
    "-P",
    "-I",
    "-L",
    "-d",
    "-s",
    "-E",
    "-a",
    "--max-args",
    "--max-procs",
    "--replace",
    "--delimiter",
    "--arg-file",
)
PARALLEL_OPTIONS = (
    "-j",
    "-P",
    "-n",
    "-N",
    "-a",
    "-C",
    "-I",
    "-d",
    "--jobs",
    "--colsep",
    "--joblog",
    "--delay",
    "--retries",
    "--arg-file",
)


def repeated_input(invocation: Invocation) -> tuple[list[Word], Loop | None]:
    """What xargs puts in: the words of a known text, or one of what comes in, again and again."""
    stream = invocation.stdin or Stream()
    if stream.text is not None and all(isinstance(part, Piece) for part in stream.text):
        return split(stream.text), None
    origin = stream.origin
    name = (
        origin.column if origin is not None and origin.column is not None and not origin.column.isdigit() else "input"
    )
    return [(Hole(name, origin, many=True),)], Loop()


def xargs(invocation: Invocation) -> list[Operation]:
    takes = frozenset(XARGS_OPTIONS)
    options, _ = invocation.parsed(takes)
    rest = behind_options(invocation.arguments, takes)
    stand_in = next((template(one.value or ()) for one in options if one.name in {"-I", "--replace"}), "")
    stand_in = stand_in or ("{}" if any(one.name in {"-i", "--replace"} for one in options) else "")
    words, loop = repeated_input(invocation)
    file = next((one.value for one in options if one.name in {"-a", "--arg-file"} and one.value), None)
    if file is not None:
        from drillgate.readers.shell.pipes import from_file as read_file

        words, loop = [(Hole("input", read_file(file).origin, many=True),)], Loop()
    return run_with(invocation, list(rest), words, loop, stand_in)


def run_with(
    invocation: Invocation, rest: list[Word], words: list[Word], loop: Loop | None, stand_in: str
) -> list[Operation]:
    stream = invocation.stdin
    limit = stream.origin.bounded if stream is not None and stream.origin is not None else None
    guards = (limit,) if limit is not None else ()
    nothing = Stream(text=())
    if not rest:
        return []  # prints what comes in
    if not stand_in:
        return invocation.again([*rest, *words], loop=loop, stdin=nothing, guards=guards)
    if loop is None and 1 <= len(words) <= MOST_VALUES:
        found: list[Operation] = []
        for word in words:
            found += invocation.again([put_in(one, stand_in, word) for one in rest], stdin=nothing, guards=guards)
        return found
    word = words[0] if len(words) == 1 else (Hole("input", many=True),)
    filled = [put_in(one, stand_in, word) for one in rest]
    return invocation.again(filled, loop=loop or Loop("", len(words)), stdin=nothing, guards=guards)


def put_in(word: Word, stand_in: str, value: Word) -> Word:
    """A word with a value in the place of each stand-in."""
    parts: list[Piece | Hole] = []
    for part in word:
        if isinstance(part, Hole) or stand_in not in part.text:
            parts.append(part)
            continue
        at = 0
        while (found := part.text.find(stand_in, at)) >= 0:
            if found > at:
                parts.append(Piece(part.text[at:found], part.start + at if part.start >= 0 else -1))
            parts += value
            at = found + len(stand_in)
        if at < len(part.text):
            parts.append(Piece(part.text[at:], part.start + at if part.start >= 0 else -1))
    return tuple(parts)


def parallel(invocation: Invocation) -> list[Operation]:
    takes = frozenset(PARALLEL_OPTIONS)
    rest = list(behind_options(invocation.arguments, takes))
    values: list[Word] = []
    number = next((number for number, word in enumerate(rest) if template(word) in {":::", "::::"}), len(rest))
    loop: Loop | None
    if number < len(rest):
        from drillgate.readers.shell.pipes import from_file as read_file

        is_file = template(rest[number]) == "::::"
        values, rest = rest[number + 1 :], rest[:number]
        if is_file and values:
            values = [(Hole("input", read_file(values[0]).origin, many=True),)]
        loop = None if not is_file and all(literal(word) is not None for word in values) else Loop()
    else:
        values, loop = repeated_input(invocation)
    text = joined(rest)
    stand_in = "{}" if "{}" in template(text) else ""
    if loop is not None or len(values) > MOST_VALUES:
        origin = next((part.origin for word in values for part in word if isinstance(part, Hole)), None)
        loop = loop or Loop("", len(values))
        values = [(Hole("input", origin, many=True),)]
    found: list[Operation] = []
    with invocation.reader.state.within(loop=loop):
        for value in values:
            said = put_in(text, stand_in, value) if stand_in else (*text, Piece(" "), *value)
            found += invocation.text(said, "parallel")
    return found


def watched(invocation: Invocation) -> list[Operation]:
    rest = behind_options(invocation.arguments, frozenset({"-n", "--interval"}))
    with invocation.reader.state.within(loop=Loop()):
        return invocation.text(joined(rest), "watch") if rest else []


def found_by_fd(invocation: Invocation) -> list[Operation]:
    """`fd PATTERN -x COMMAND`."""
    at = next((number for number, said in enumerate(invocation.words) if said in FD_RUNS), None)
    if at is None:
        return []
    hole: Word = (Hole("file", many=True),)
    command = [put_in(word, "{}", hole) for word in invocation.arguments[at + 1 :]]
    filled = command if any("{}" in said for said in invocation.words) else [*command, hole]
    return invocation.again(filled, loop=Loop()) if command else []


def find(invocation: Invocation) -> list[Operation]:
    """The commands of `find -exec`; what find deletes itself is among the files."""
    from drillgate.readers.shell.programs.files import find as own

    found = own(invocation)
    if found:
        return found
    words = list(invocation.arguments)
    at = 0
    while at < len(words):
        if template(words[at]) in {"-exec", "-execdir", "-ok", "-okdir"}:
            end = next(
                (number for number in range(at + 1, len(words)) if template(words[number]) in {";", "+"}), len(words)
            )
            command = [put_in(word, "{}", (Hole("file", many=True),)) for word in words[at + 1 : end]]
            found += invocation.again(command, loop=Loop())
            at = end
        at += 1
    return found


READERS: dict[str, Callable[[Invocation], list[Operation]]] = {
    "xargs": xargs,
    "parallel": parallel,
    "watch": watched,
    "find": find,
    **dict.fromkeys(("fd", "fdfind"), found_by_fd),
}
