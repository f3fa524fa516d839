"""Programs that run a text of the shell's: behind an option, from a file, or what comes in."""

import re
from collections.abc import Callable

from drillgate.operations import Operation
from drillgate.readers.shell.invocation import Invocation
from drillgate.readers.shell.values import Word, template
from drillgate.readers.shell.words import FILE, PROGRAM

SHELLS = ("sh", "bash", "zsh", "dash", "ksh", "ash", "fish", "rbash", "mksh")
SHELL_OPTIONS = ("-o", "-O", "--rcfile", "--init-file", "+o", "+O")
ENDS_IN_O = re.compile(r"-[A-Za-z]+[oO]")
"""`-euo pipefail`: the last of options written together takes a word."""
AT_TAKES = ("-f", "-q", "-t")


def shell(invocation: Invocation) -> list[Operation]:
    """A shell: of a text behind -c, of a file, or of what it reads."""
    words = invocation.arguments
    number = 0
    while number < len(words):
        said = template(words[number])
        if said.startswith("-") and not said.startswith("--") and "c" in said[1:]:
            return with_arguments(invocation, words[number + 1 :])
        if said == "-s" or not said.startswith(("-", "+")) or said == "-":
            break
        number += 2 if said in SHELL_OPTIONS or ENDS_IN_O.fullmatch(said) else 1
    if number < len(words) and template(words[number]) not in {"-s", "-", "/dev/stdin"}:
        return of_file(invocation, words[number])
    return from_input(invocation, invocation.program)


def of_file(invocation: Invocation, word: Word) -> list[Operation]:
    """A script that is run from a file: read where it stands, unless it is made at run time.

    Where it stands may be out of this run's sight: one that is called after a deletion is told of where it is called.
    """
    said = template(word)
    if said.startswith("{pipe}"):
        return [invocation.unread(f"{invocation.program} runs what another command makes")]
    name = said.rpartition("/")[2]
    if PROGRAM.fullmatch(name) and not name.startswith("test_"):
        return [invocation.opaque(f"{invocation.program} runs {said}, which looks destructive and is not read here")]
    return []


def with_arguments(invocation: Invocation, words: tuple[Word, ...]) -> list[Operation]:
    """`sh -c TEXT NAME ARGUMENTS…`."""
    if not words:
        return []
    state = invocation.reader.state
    outer, state.positional = state.positional, words[2:]
    found = invocation.text(words[0], invocation.program)
    state.positional = outer
    return found


def from_input(invocation: Invocation, runner: str) -> list[Operation]:
    """A text that comes through a pipe, from a file or from a heredoc."""
    stream = invocation.stdin
    if stream is None or not (stream.text is not None or stream.maker or stream.file):
        return []
    if stream.text is not None:
        return invocation.text(stream.text, runner)
    if stream.file is not None:
        return [from_file(invocation, stream.file, f"what {runner} runs from")]
    reason = f"{runner} runs what {stream.maker} makes"
    return [invocation.unread(reason)]


def from_file(invocation: Invocation, file: Word, what: str) -> Operation:
    """What is run from a file that is not read here."""
    said = template(file)
    reason = f"{what} {said}"
    return invocation.opaque(reason) if FILE.search(said) else invocation.unread(reason)


def switched_user(invocation: Invocation) -> list[Operation]:
    """`su - user -c TEXT`."""
    options, _ = invocation.parsed(("-c", "--command", "-s", "--shell", "-g", "-G"))
    texts = [one.value for one in options if one.name in {"-c", "--command"} and one.value is not None]
    return [found for text in texts for found in invocation.text(text, "su")]


def sourced(invocation: Invocation) -> list[Operation]:
    """`source FILE`: read where it stands."""
    if invocation.words[:1] in {("/dev/stdin",), ("-",)}:
        return from_input(invocation, invocation.program)
    return of_file(invocation, invocation.argv[1]) if len(invocation.argv) > 1 else []


def later(invocation: Invocation) -> list[Operation]:
    """`at TIME` and `batch`, which run what comes in or a file."""
    options, _ = invocation.parsed(AT_TAKES)
    file = next((one.value for one in options if one.name == "-f" and one.value), None)
    if file is not None:
        return of_file(invocation, file)
    return from_input(invocation, invocation.program)


READERS: dict[str, Callable[[Invocation], list[Operation]]] = {
    **dict.fromkeys(SHELLS, shell),
    **dict.fromkeys((".", "source"), sourced),
    "su": switched_user,
    **dict.fromkeys(("at", "batch"), later),
}
