"""Programs that are run: subprocess, os.system and their like."""

from dataclasses import replace
from typing import TYPE_CHECKING

from drillgate.operations import Action, Guard, Operation
from drillgate.readers.python.commands import is_open, of_shell, of_words
from drillgate.readers.python.embedded import Rendered, SqlReader, line_starts, moved, named
from drillgate.readers.python.guards import guards
from drillgate.readers.python.sighting import Sighting
from drillgate.readers.python.source import STATEMENT_LENGTH
from drillgate.readers.python.values import (
    Collection,
    Constant,
    Imported,
    Piece,
    Text,
    Value,
    each,
    literal,
    path,
    template,
)

if TYPE_CHECKING:
    import ast

    from drillgate.readers.python.literals import Positions

RUNS = {
    **dict.fromkeys(
        (f"subprocess.{name}" for name in ("run", "call", "check_call", "check_output", "Popen")),
        "list",
    ),
    **dict.fromkeys(
        ("subprocess.getoutput", "subprocess.getstatusoutput", "os.system", "os.popen", "pexpect.run"), "shell"
    ),
    "asyncio.create_subprocess_shell": "shell",
    "asyncio.create_subprocess_exec": "words",
    **dict.fromkeys((f"os.{name}" for name in ("execl", "execlp", "execle", "execlpe")), "named words"),
    **dict.fromkeys((f"os.{name}" for name in ("execv", "execvp", "execve", "execvpe")), "second"),
    **dict.fromkeys(("os.posix_spawn", "os.posix_spawnp"), "second"),
    **dict.fromkeys((f"os.{name}" for name in ("spawnl", "spawnlp", "spawnle", "spawnlpe")), "later named words"),
    **dict.fromkeys((f"os.{name}" for name in ("spawnv", "spawnvp", "spawnve", "spawnvpe")), "third"),
}
# Where a call's program stands: behind the path, or behind how it is to be waited for.
ARGUMENT = {"second": 1, "later named words": 1, "third": 2}
# Modules each of whose names is the program of that name.
PROGRAMS = ("sh.", "plumbum.cmd.")
# IPython's methods for cells and lines that are no Python, with the position of their text.
MAGICS = {"run_cell_magic": 2, "run_line_magic": 1}
# Methods of remote and task runners (fabric, paramiko, invoke) and of IPython that take a shell text.
REMOTE = frozenset({"run", "sudo", "local", "exec_command", "execute_command", "system", "getoutput"})


def read(sighting: Sighting, _: SqlReader) -> tuple[Operation, ...] | None:
    """The operations of a program that a call runs, None if it runs none."""
    callee = sighting.callee
    how = RUNS.get(callee.path) if isinstance(callee, Imported) else None
    if isinstance(callee, Imported) and callee.path.startswith(PROGRAMS):
        program = Text((Piece(callee.path.rpartition(".")[2].strip("_").replace("_", "-")),))
        return tuple(handed_on(sighting, of_words((program, *sighting.positional))))
    if how is None and sighting.name in MAGICS:
        return magic(sighting)
    if how is None:
        return remote(sighting) if sighting.name in REMOTE else None
    place = ARGUMENT.get(how, 0)
    value = sighting.argument(place, "args", "cmd", "command")
    if value is None:
        return ()
    if how.endswith("words"):
        words = tuple(sighting.positional)[place:]
        if "named" in how:
            # The word behind the path is only what the program is to call itself.
            words = (*words[:1], *words[2:])
        value = Collection(words, len(words))
    shell = how == "shell" or sighting.named.get("shell", Constant(value=False)) != Constant(value=False)
    found: list[Operation] = []
    for one in each(value):
        found += run(sighting, one, shell=shell)
    return tuple(found)


def magic(sighting: Sighting) -> tuple[Operation, ...]:
    """A cell or line of a notebook that was exported: a shell's is read, of another language's it is told."""
    name, text = sighting.argument(0, "magic_name"), sighting.argument(MAGICS[sighting.name], "cell", "line")
    said = literal(name) if name is not None else None
    if text is None or said in {"html", "HTML", "markdown", "latex", "javascript", "js", "time", "timeit"}:
        return ()
    if said not in {"bash", "sh", "sx", "system"}:
        return (sighting.unread(f"a cell of a notebook that is no Python: {said or 'of a magic that is not known'}"),)
    return tuple(operation for one in each(text) for operation in run(sighting, one, shell=True))  # noqa: S604 - nothing is run


def remote(sighting: Sighting) -> tuple[Operation, ...] | None:
    """A literal command for somebody else's runner, if it destroys."""
    value = sighting.argument(0, "command", "cmd")
    found: list[Operation] = []
    for one in each(value) if value is not None else ():
        if isinstance(one, Text) and not is_open(one):
            found += handed_on(sighting, of_shell(one))
    # Whatever else has a method of this name may be given any text: only what is known to destroy counts.
    return tuple(one for one in found if one.action not in {Action.OPAQUE, Action.UNREAD}) or None


def run(sighting: Sighting, value: Value, *, shell: bool) -> list[Operation]:
    match value:
        case Text():
            if is_open(value):
                return [sighting.opaque(f"a command put together at run time: {template(value)}")]
            return handed_on(sighting, of_shell(value))
        case Collection(elements) if elements and isinstance(elements[0], Text) and literal(elements[0]) is not None:
            return handed_on(sighting, of_shell(elements[0]) if shell else of_words(elements))
        case Collection(elements) if not elements or path(elements[0]) == "sys.executable":
            return []
        case _:
            is_bare = not isinstance(value, Collection)
            return [sighting.opaque("a command that is not known")] if shell or is_bare else []


def handed_on(sighting: Sighting, rendered: Rendered) -> list[Operation]:
    """The shell reader's operations. Commands of the text itself stand at the call, what is inside of them inside."""
    from drillgate.readers import shell

    names = tuple(hole.name for hole in rendered.holes)
    found = shell.read_with_holes(
        rendered.sql, sighting.script.source.file, names, dialect=sighting.dialect, clients=sighting.script.clients
    )
    chain = tuple(sighting.script.source.place(call) for call in (*sighting.context.calls, sighting.node))
    outer = guards(sighting.script, sighting.node, sighting.context)
    lines = line_starts(rendered.sql)
    cache: dict[ast.AST, Positions] = {}
    operations: list[Operation] = []
    for one in found:
        ids = one.ids
        if ids is not None and ids.file is None and ids.argument is None:
            followed = sighting.ids(*((hole.value, ids.parameter or "") for hole in rendered.holes))
            if followed is not None or not ids.accepted:
                ids = followed and replace(followed, expected=ids.expected, accepted=ids.accepted)
        here = sighting.operation(
            one.action,
            one.target.kind,
            one.target.name,
            amount=one.extent.amount,
            count=one.extent.count,
            recovery=one.recovery,
            ids=ids,
            reason=one.reason,
            confidence=one.confidence,
        )
        own = tuple(Guard(each.kind, moved(sighting, each.place, rendered, lines, cache)) for each in one.guards)
        here = replace(
            here,
            target=one.target,
            guards=tuple(dict.fromkeys((*outer, *own))),
            cascades=one.cascades,
            of_own_making=one.of_own_making,
            retained_for=one.retained_for,
            protection=one.protection,
            holders=tuple(named(holder, rendered) for holder in one.holders),
        )
        if one.action is Action.GRANT:
            here = replace(here, statement=named(one.statement, rendered)[:STATEMENT_LENGTH])
        if one.chain:
            inside = tuple(moved(sighting, each, rendered, lines, cache) for each in one.chain)
            here = replace(
                here,
                place=moved(sighting, one.place, rendered, lines, cache),
                statement=named(one.statement, rendered)[:STATEMENT_LENGTH],
                chain=(*chain, *inside),
            )
        operations.append(here)
    return operations
