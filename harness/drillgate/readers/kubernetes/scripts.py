"""What objects run: commands of containers, and scripts that are kept for them, each read by its own reader."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Final

from drillgate.operations import Action, Operation
from drillgate.places import Place
from drillgate.readers import shell
from drillgate.readers.kubernetes.objects import Object, Path
from drillgate.readers.kubernetes.templates import STAND_IN, plain
from drillgate.readers.kubernetes.texts import Embedded, Written, joined, written
from drillgate.readers.markup import entries, mapping

if TYPE_CHECKING:
    from drillgate.documents.client import Client

COMMANDS: Final = ("command", "args")
SCRIPTS: Final = ("script", "source")
RUNNING: Final = frozenset({*COMMANDS, *SCRIPTS})
KEPT: Final = {"ConfigMap": ("data",), "Secret": ("stringData",)}
PROGRAMS: Final = {"aws-cli": "aws", "k8s-kubectl": "kubectl", "mysql-client": "mysql", "postgresql-client": "psql"}
"""Programs that images run whose names say another one."""

NAMED: Final = re.compile(r"\.(?:sql|sh|bash|py)$")
"""Keys of values that are names of scripts."""

PLAIN: Final = re.compile(r"[\w./:,@%+-]+")
"""Words that a shell takes as they are."""

INTERPRETER: Final = re.compile(r"#![ \t]*(?:\S*/)?(?:env[ \t]+(?:-S[ \t]+)?)?(?:\S*/)?([\w.+-]+)")
SHELLS: Final = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh"})
UNSURE: Final = frozenset({Action.OPAQUE, Action.UNREAD})
HOLE: Final = "drillgate_hole_"


@dataclass(frozen=True, slots=True)
class Within:
    """What a file is read with: the dialect of its SQL, descriptions of own clients, how many manifests it is within,
    and the places of what was read of it, for aliases lead there again."""

    dialect: str = ""
    clients: "tuple[Client, ...]" = ()
    depth: int = 0
    seen: set[tuple[int, int]] = field(default_factory=set)

    def deeper(self) -> "Within":
        return Within(self.dialect, self.clients, self.depth + 1)


def operations(one: Object, within: Within) -> Iterator[Operation]:
    """What an object runs, or keeps to be run."""
    for path, text in _texts(one):
        if _is_new(one, path, within):
            yield from _kept(one, path, text, within)
    if one.kind in KEPT or one.kind == "CustomResourceDefinition":
        return
    for path, container in _containers(one.data):
        if _is_new(one, path, within):
            yield from _commands(one, path, container, within)
            yield from _steps(one, path, container, within)


def _texts(one: Object) -> Iterator[tuple[Path, str]]:
    """Texts that are kept under names of files."""
    for key in KEPT.get(one.kind, ()):
        yield from (((key, name), text) for name, text in mapping(one.data.get(key)).items() if isinstance(text, str))
    for path, value in _mappings(one.data) if one.is_values else ():
        for name, text in value.items():
            if isinstance(text, str) and NAMED.search(name) is not None:
                yield (*path, name), text


def _is_new(one: Object, path: Path, within: Within) -> bool:
    place = one.place(*path)
    point = (place.line, place.column)
    is_new = point not in within.seen
    within.seen.add(point)
    return is_new


def _containers(data: object) -> Iterator[tuple[Path, Mapping[str, object]]]:
    """Whatever has a command, arguments or a script, in the order of the document."""
    for path, value in _mappings(data):
        if any(plain(key) in RUNNING and isinstance(one, list | str) for key, one in value.items()):
            yield path, value


def _mappings(data: object) -> Iterator[tuple[Path, Mapping[str, object]]]:
    waiting: list[tuple[Path, object]] = [((), data)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            yield path, value
            inner = [((*path, key), one) for key, one in value.items() if isinstance(one, dict | list)]
            waiting += reversed(inner)
        elif isinstance(value, list):
            waiting += reversed([((*path, number), one) for number, one in enumerate(value)])


def _commands(one: Object, path: Path, container: Mapping[str, object], within: Within) -> Iterator[Operation]:
    """What a container's command does; without one the image's own program has the arguments, or runs them itself."""
    for names in product(*(_branches(container, name) for name in COMMANDS)):
        command, arguments = (list(_words(one, (*path, name), container.get(name))) for name in names)
        if command or arguments:
            place = one.place(*path, names[0] if command else names[1], of="key")
            yield from _command(one, path, container, (command, arguments), place, within)


def _branches(container: Mapping[str, object], name: str) -> list[str]:
    """The keys of this name, of which a template has one in each branch."""
    return [key for key in container if plain(key) == name] or [name]


def _command(
    one: Object,
    path: Path,
    container: Mapping[str, object],
    words: tuple[list[Written], list[Written]],
    place: Place,
    within: Within,
) -> Iterator[Operation]:
    command, arguments = words
    given = list(_variables(one, path, container))
    program = _program(container)
    if not command and program:
        read = list(_run(one, [*given, *_quoted([program, *arguments])], place, within))
        if any(operation.action not in UNSURE for operation in read):
            yield from read
            return
    if command or not arguments[0].text.startswith("-"):
        yield from _run(one, [*given, *_quoted([*command, *arguments])], place, within)


def _run(one: Object, parts: Iterable[Written | str], at: Place, within: Within) -> Iterator[Operation]:
    """The operations of a text for a shell."""
    text, names = _with_holes(joined(parts), one)
    read = shell.read_with_holes(
        text.text, one.document.file, names, dialect=within.dialect, clients=within.clients, depth=within.depth
    )
    yield from Embedded(one.document, text, at, "shell").moved(read)


def _steps(one: Object, path: Path, container: Mapping[str, object], within: Within) -> Iterator[Operation]:
    """What a step of a workflow does whose script is a text of its own, for a program that its first line names."""
    for name in SCRIPTS:
        script = container.get(name)
        if not isinstance(script, str) or "image" not in container:
            continue
        command = entries(container.get("command"))
        by = INTERPRETER.match(script) or INTERPRETER.match(f"#!{command[0]}" if command else "#!sh")
        program = "sh" if by is None else by[1]
        if program in SHELLS or program.startswith("python"):
            yield from _kept(one, (*path, name), script, within, "shell" if program in SHELLS else "python")
        else:
            text = written(one.document, (*one.path, *path, name), script)
            parts = (f"{program} -e ", *_quoted([text]))
            yield from _run(one, parts, one.place(*path, name, of="key"), within)


def _words(one: Object, path: Path, value: object) -> Iterator[Written]:
    for number, word in enumerate(entries(value)):
        if isinstance(word, str):
            within = (number,) if isinstance(value, list) else ()
            yield written(one.document, (*one.path, *path, *within), word)


def _program(container: Mapping[str, object]) -> str:
    """The program that an image runs by itself: mostly it is called so."""
    name = str(container.get("image", "")).partition("@")[0].rpartition("/")[2].partition(":")[0]
    return PROGRAMS.get(name, name if name.replace("-", "").isalnum() else "")


def _variables(one: Object, path: Path, container: Mapping[str, object]) -> Iterator[Written | str]:
    """The variables that a container has by name and value, as a shell gives them to what it runs."""
    for number, variable in enumerate(entries(container.get("env"))):
        name, value = mapping(variable).get("name"), mapping(variable).get("value")
        if isinstance(name, str) and name.isidentifier() and name.isascii() and isinstance(value, str):
            text = written(one.document, (*one.path, *path, "env", number, "value"), value)
            yield from (f"export {name}=", *_quoted([text]), "\n")


def _quoted(words: Sequence[Written | str]) -> Iterator[Written | str]:
    """Words as a shell has to be given them, so that nothing in them is expanded."""
    for number, word in enumerate(words):
        yield " " if number else ""
        if isinstance(word, str) or PLAIN.fullmatch(word.text):
            yield word
            continue
        yield "'"
        done = 0
        while (quote := word.text.find("'", done)) >= 0:
            yield Written(word.text[done:quote], word.origins[done:quote])
            yield "'\\''"
            done = quote + 1
        yield Written(word.text[done:], word.origins[done:])
        yield "'"


def _with_holes(whole: Written, one: Object) -> tuple[Written, tuple[str, ...]]:
    """A text with names for what a template fills in, and what that is."""
    parts: list[Written | str] = []
    names: list[str] = []
    done = 0
    for match in STAND_IN.finditer(whole.text) if one.document.filled is not None else ():
        parts += (Written(whole.text[done : match.start()], whole.origins[done : match.start()]), f"{HOLE}{len(names)}")
        names.append(one.document.called(match[0]).strip("{}- "))
        done = match.end()
    if not names:
        return whole, ()
    return joined((*parts, Written(whole.text[done:], whole.origins[done:]))), tuple(names)


def _named(text: str) -> str:
    """A text of Python with names for what a template fills in, each as long as what stands for it."""
    return STAND_IN.sub(lambda match: "_" * len(match[0]), text)


def _kept(one: Object, path: Path, text: str, within: Within, reader: str = "") -> Iterator[Operation]:
    """What a script does that is kept as a text: if nothing else says it, its key or first line tells what it is."""
    from drillgate.readers import artifacts, kubernetes

    name = str(plain(path[-1]))
    reader = reader or artifacts.reader_of(name, text.encode("utf-8", "replace")) or ""
    if not reader:
        return
    whole = written(one.document, (*one.path, *path), text)
    found: Iterable[Operation]
    if reader == "kubernetes":
        found = kubernetes.read_within(text, name, within.deeper())
    elif reader == "shell":
        yield from _run(one, [whole], one.place(*path, of="key"), within)
        return
    else:
        text = _named(text) if reader == "python" else text
        data = text.encode("utf-8", "replace")
        found = artifacts.read(data, name, reader=reader, dialect=within.dialect, clients=within.clients) or ()
    yield from Embedded(one.document, whole, one.place(*path, of="key"), reader).moved(found)
