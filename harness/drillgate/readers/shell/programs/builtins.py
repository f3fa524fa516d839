"""What the shell does itself: variables that are read, texts that are run, functions and traps that are set."""

from collections.abc import Callable
from dataclasses import replace

from drillgate.operations import Operation
from drillgate.readers.shell.invocation import Invocation
from drillgate.readers.shell.values import Hole, Origin, Value, Word, cut, joined, literal, origin_of, template

READ_OPTIONS = ("-p", "-t", "-n", "-N", "-d", "-u", "-i")


def read(invocation: Invocation) -> list[Operation]:
    """`read a b`: columns of what comes in, or the answer to a question."""
    options, words = invocation.parsed((*READ_OPTIONS, "-a"))
    state = invocation.reader.state
    names = [template(word) for word in words]
    given = next((template(one.value or ()) for one in options if one.name == "-a"), "")
    from_terminal = invocation.stdin is None and not any(one.name == "-u" for one in options)
    origin = Origin(asked=True) if from_terminal else invocation.stdin.origin if invocation.stdin is not None else None
    if given:
        state.assign(given, (Value(((Hole(given, origin),),), is_array=True),))
    for number, name in enumerate(names or ([] if given else ["REPLY"])):
        own = origin
        if own is not None and len(names) > 1 and own.is_data and own.column is None:
            own = replace(own, column=str(number))
        state.assign(name, (Value(((Hole(name, own),),)),))
    return []


def mapfile(invocation: Invocation) -> list[Operation]:
    _, words = invocation.parsed(("-d", "-n", "-O", "-s", "-u", "-C", "-c"))
    name = template(words[0]) if words else "MAPFILE"
    origin = invocation.stdin.origin if invocation.stdin is not None else None
    invocation.reader.state.assign(name, (Value(((Hole(name, origin, many=True),),), is_array=True),))
    return []


def getopts(invocation: Invocation) -> list[Operation]:
    if len(invocation.argv) > 2:
        name = invocation.words[1]
        invocation.reader.state.assign(name, (Value(((Hole(name, Origin(argument="getopts")),),)),))
    return []


def shift(invocation: Invocation) -> list[Operation]:
    state = invocation.reader.state
    if state.positional is not None:
        said = invocation.words[0] if invocation.words else "1"
        state.positional = state.positional[int(said) :] if said.isdigit() and len(said) < 4 else None
    return []


def settings(invocation: Invocation) -> list[Operation]:
    """`set -- a b`: other positional parameters."""
    if "--" in invocation.words:
        words = invocation.arguments[invocation.words.index("--") + 1 :]
        state = invocation.reader.state
        state.positional = words if words and not state.conditional else None
    return []


def evaluated(invocation: Invocation) -> list[Operation]:
    words = [word for word in invocation.arguments if template(word) != "--"]
    return invocation.text(joined(words), "eval") if words else []


def trap(invocation: Invocation) -> list[Operation]:
    """What is run when the script ends or is told to: read once all else is."""
    _, words = invocation.parsed()
    if len(words) > 1:
        invocation.reader.traps.append((invocation, words[0]))
    return []


def alias(invocation: Invocation) -> list[Operation]:
    for word in invocation.arguments:
        name, equals, _ = template(word).partition("=")
        if equals:
            invocation.reader.state.aliases[name] = cut(word, len(name) + 1)
    return []


def declare(invocation: Invocation) -> list[Operation]:
    """`export`, `declare` and their like where the grammar has them as commands."""
    for word in invocation.arguments:
        name, equals, _ = template(word).partition("=")
        if equals and name.isidentifier():
            invocation.reader.state.assign(name, (Value((cut(word, len(name) + 1),)),))
    return []


def printed(invocation: Invocation) -> list[Operation]:
    """`printf -v name …` sets a variable."""
    if len(invocation.argv) > 3 and literal(invocation.argv[1]) == "-v":
        name = invocation.words[1]
        word: Word = invocation.argv[3] if len(invocation.argv) > 3 else ()
        invocation.reader.state.assign(name, (Value(((Hole(name, origin_of(word)),),)),))
    return []


def nothing(_: Invocation) -> list[Operation]:
    return []


READERS: dict[str, Callable[[Invocation], list[Operation]]] = {
    "read": read,
    **dict.fromkeys(("mapfile", "readarray"), mapfile),
    "getopts": getopts,
    "shift": shift,
    "set": settings,
    "eval": evaluated,
    "trap": trap,
    "alias": alias,
    "printf": printed,
    **dict.fromkeys(("export", "declare", "local", "typeset", "readonly"), declare),
    **dict.fromkeys(("echo", "print", "true", "false", ":", "[", "test", "cd", "exit", "return"), nothing),
}
