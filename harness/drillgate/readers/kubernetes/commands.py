"""What containers run, wherever in an object they stand: their commands, and scripts of steps of workflows."""

import re
from collections.abc import Iterator, Mapping
from itertools import product
from math import prod
from typing import Final

from drillgate.operations import Action, Operation
from drillgate.places import Place
from drillgate.readers import shell
from drillgate.readers.kubernetes.declared import opaque
from drillgate.readers.kubernetes.handing import Within, quoted, to_reader, to_shell
from drillgate.readers.kubernetes.objects import Object, Path, mappings
from drillgate.readers.kubernetes.templates import plain
from drillgate.readers.kubernetes.texts import Written, written
from drillgate.readers.markup import entries, mapping

COMMANDS: Final = ("command", "args")
SCRIPTS: Final = ("script", "source")
RUNNING: Final = frozenset({*COMMANDS, *SCRIPTS})
RUNNING_NOTHING: Final = frozenset({"ConfigMap", "Secret", "CustomResourceDefinition"})
PROGRAMS: Final = {"aws-cli": "aws", "k8s-kubectl": "kubectl", "mysql-client": "mysql", "postgresql-client": "psql"}
"""Programs that images run whose names say another one."""

INTERPRETER: Final = re.compile(r"#![ \t]*(?:\S*/)?(?:env[ \t]+(?:-S[ \t]+)?)?(?:\S*/)?([\w.+-]+)")
SHELLS: Final = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh"})
MOST: Final = 64
"""Branches of a template that are put together to one command."""

UNSURE: Final = frozenset({Action.OPAQUE, Action.UNREAD})


def operations(one: Object, within: Within) -> Iterator[Operation]:
    """What an object runs."""
    for path, container in mappings(one.data) if one.kind not in RUNNING_NOTHING else ():
        runs = any(plain(key) in RUNNING and isinstance(value, list | str) for key, value in container.items())
        if runs and (within.clients or _may_do(container)) and within.is_new(one, path):
            yield from _commands(one, path, container, within)
            yield from _steps(one, path, container, within)


def _may_do(container: Mapping[str, object]) -> bool:
    """Whether the shell's reader could find anything in what a container runs: quick, and true too often."""
    if any(plain(key) in SCRIPTS for key in container):
        return True
    keys = [key for key in container if plain(key) in COMMANDS]
    words = [str(word) for key in keys for word in entries(container[key])]
    given = [str(mapping(one).get("value", "")) for one in entries(container.get("env"))]
    return shell.INTERESTING.search(" ".join((_program(container), *words, *given))) is not None


def _commands(one: Object, path: Path, container: Mapping[str, object], within: Within) -> Iterator[Operation]:
    """What a container's command does; without one the image's own program has the arguments, or runs them itself."""
    branches = [_branches(container, name) for name in COMMANDS]
    if prod(map(len, branches)) > MOST:
        yield opaque(one.place(*path), f"the commands of {one}", f"there are more than {MOST} branches of them")
        return
    for names in product(*branches):
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
        read = list(to_shell(one, [*given, *quoted([program, *arguments])], place, within))
        if any(operation.action not in UNSURE for operation in read):
            yield from read
            return
    if command or not arguments[0].text.startswith("-"):
        yield from to_shell(one, [*given, *quoted([*command, *arguments])], place, within)


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
            yield from (f"export {name}=", *quoted([text]), "\n")


def _steps(one: Object, path: Path, container: Mapping[str, object], within: Within) -> Iterator[Operation]:
    """What a step of a workflow does whose script is a text of its own, for a program that its first line names."""
    for name in SCRIPTS:
        script = container.get(name)
        if not isinstance(script, str) or not ("image" in container or script.startswith("#!")):
            continue
        command = entries(container.get("command"))
        by = INTERPRETER.match(script) or INTERPRETER.match(f"#!{command[0]}" if command else "#!sh")
        program = "sh" if by is None else by[1]
        text = written(one.document, (*one.path, *path, name), script)
        place = one.place(*path, name, of="key")
        if program in SHELLS or program.startswith("python"):
            yield from to_reader(one, text, place, name, "shell" if program in SHELLS else "python", within)
        else:
            yield from to_shell(one, (f"{program} -e ", *quoted([text])), place, within)
