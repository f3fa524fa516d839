"""Programs in other languages inside a script: Python for the Python reader; of others only whether they destroy."""

import re
from collections.abc import Callable
from dataclasses import replace

from drillgate.operations import Guard, Operation
from drillgate.places import InputError
from drillgate.readers.shell.embedded import folded, moved, span
from drillgate.readers.shell.invocation import Invocation
from drillgate.readers.shell.programs.frameworks import framework
from drillgate.readers.shell.programs.texts import from_file, of_file
from drillgate.readers.shell.source import inner
from drillgate.readers.shell.values import Piece, Word, template
from drillgate.readers.shell.words import is_destructive

PYTHONS = ("python", "python2", "python3", *(f"python3.{minor}" for minor in range(7, 16)), "pypy", "pypy3", "ipython")
PYTHON_TAKES = frozenset({"-W", "-X", "--check-hash-based-pycs"})
TEXT_OPTIONS = {
    "perl": re.compile(r"-[0-9A-Za-z]*[eE]"),
    "ruby": re.compile(r"-[A-Za-z]*e"),
    "node": re.compile(r"-e|-p|-pe|--eval|--print"),
    "nodejs": re.compile(r"-e|-p|-pe|--eval|--print"),
    "deno": re.compile(r"eval"),
    "php": re.compile(r"-r|-R"),
    "lua": re.compile(r"-e"),
    "Rscript": re.compile(r"-e"),
}
"""The options before a program's text, by the interpreter's name."""
DESTROYS = re.compile(
    r"rmSync|rmdirSync|unlinkSync|rmtree|remove_tree|rm_r\w*|remove_entry\w*|deleteMany|deleteOne|dropDatabase"
    r"|\b(?:system|exec|qx|spawn|popen|execSync)\b.*\b(?:rm|drop\w*|delete)\b",
    re.IGNORECASE | re.DOTALL,
)


AWK_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
AWK_STARTS = re.compile(r"\bsystem\s*\(|\|\s*(?:&\s*)?(?:\"|getline|\w+\s*[;}])")


def python(invocation: Invocation) -> list[Operation]:
    """`python -c TEXT`, or of a text that comes in. A file is read where it stands."""
    words = invocation.arguments
    number = 0
    while number < len(words) and (said := invocation.words[number]).startswith("-") and said != "-":
        if re.fullmatch(r"-[bBdEhiIOqsSuvx]*c", said):
            return _python(invocation, words[number + 1]) if number + 1 < len(words) else []
        if re.fullmatch(r"-[bBdEhiIOqsSuvx]*m", said):
            return _script(invocation, words[number + 1 :])
        number += 2 if said in PYTHON_TAKES else 1
    if number < len(words) and invocation.words[number] not in {"-", "/dev/stdin"}:
        return _script(invocation, words[number:])
    return _handed_in(invocation, _python)


def another(invocation: Invocation) -> list[Operation]:
    """`perl -e TEXT` and its like."""
    option = TEXT_OPTIONS[invocation.program]
    words = invocation.arguments
    for number, said in enumerate(invocation.words[:-1]):
        if option.fullmatch(said):
            return _unread_language(invocation, words[number + 1])
    if all(said.startswith("-") for said in invocation.words):
        return _handed_in(invocation, _unread_language)
    start = next(number for number, said in enumerate(invocation.words) if not said.startswith("-"))
    return _script(invocation, words[start:])


def _script(invocation: Invocation, words: tuple[Word, ...]) -> list[Operation]:
    """A script or module with its arguments: a known tool, or a file that is read where it stands."""
    from drillgate.readers.shell.programs import COMMANDS

    if words and template(words[0]).rpartition("/")[2] in COMMANDS:
        return invocation.again(words)
    return of_file(invocation, words[0]) if words else []


def django(invocation: Invocation) -> list[Operation]:
    """`manage.py shell -c TEXT` is Python; other verbs are the framework's."""
    if invocation.words[:1] == ("shell",):
        options, _ = replace(invocation, argv=invocation.argv[1:]).parsed(("-c", "--command", "-i", "--interface"))
        texts = [one.value for one in options if one.name in {"-c", "--command"} and one.value is not None]
        return [one for text in texts for one in _python(invocation, text)] or _handed_in(invocation, _python)
    return framework(invocation) if "--help" not in invocation.words else []


def awk(invocation: Invocation) -> list[Operation]:
    """A program of awk's that starts others."""
    _, words = invocation.parsed(("-F", "-v", "-f"))
    said = template(words[0]) if words else ""
    starts = AWK_STARTS.search(said) and is_destructive(" ".join(AWK_STRING.findall(said)))
    return _unread_language(invocation, words[0]) if starts else []


def _handed_in(invocation: Invocation, read: Callable[[Invocation, Word], list[Operation]]) -> list[Operation]:
    stream = invocation.stdin
    if stream is None:
        return []
    if stream.text is not None:
        return read(invocation, stream.text)
    if stream.file is not None:
        return [from_file(invocation, stream.file, f"what {invocation.program} runs from")]
    return [invocation.unread(f"{invocation.program} runs what {stream.maker} makes")] if stream.maker else []


def _python(invocation: Invocation, word: Word) -> list[Operation]:
    from drillgate.readers import python as reader

    said = "".join(part.text for part in word if isinstance(part, Piece))
    if not said.strip():
        return [invocation.unread(f"Python that is made at run time: {template(word)}")] if word else []
    file, source = invocation.reader.file, inner(invocation.reader.file, word, invocation.place)
    if not invocation.reader.spend_text(len(said)):
        return [_unseen(invocation, word, "more text than is read of one script")]
    try:
        found = reader.read(source.text, file.name, dialect=invocation.reader.dialect)
    except InputError as error:
        return [_unseen(invocation, word, f"Python that cannot be read: {error.problems[0].found}")]
    starts = [0, *(match.end() for match in re.finditer("\n", source.text))]
    return [
        replace(
            moved(invocation, source, one, starts),
            dead_guards=tuple(
                Guard(guard.kind, source.located(*span(guard.place, starts))) for guard in one.dead_guards
            ),
        )
        for one in found
    ]


def _unread_language(invocation: Invocation, word: Word) -> list[Operation]:
    said = template(word)
    if DESTROYS.search(said) or is_destructive(said):
        return [invocation.opaque(f"the text of {invocation.program} is not read: {folded(said)}")]
    return []


def _unseen(invocation: Invocation, word: Word, reason: str) -> Operation:
    said = template(word)
    return invocation.opaque(reason) if DESTROYS.search(said) or is_destructive(said) else invocation.unread(reason)


READERS: dict[str, Callable[[Invocation], list[Operation]]] = {
    **dict.fromkeys(PYTHONS, python),
    **dict.fromkeys(TEXT_OPTIONS, another),
    **dict.fromkeys(("awk", "gawk", "mawk", "nawk"), awk),
    **dict.fromkeys(("manage.py", "django-admin"), django),
}
