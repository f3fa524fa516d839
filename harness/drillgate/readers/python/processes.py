"""Programs that are run: subprocess, os.system and their like."""

from drillgate.operations import Action, Operation
from drillgate.readers.python.commands import WORD, Command, read_shell, read_words
from drillgate.readers.python.embedded import SqlReader, looks_like_sql, read_sql
from drillgate.readers.python.sighting import Sighting
from drillgate.readers.python.values import (
    Collection,
    Constant,
    Hole,
    Imported,
    Piece,
    Text,
    Value,
    each,
    literal,
    path,
    template,
)

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
    **dict.fromkeys((f"os.{name}" for name in ("execl", "execlp", "execle", "execlpe")), "words"),
    **dict.fromkeys((f"os.{name}" for name in ("execv", "execvp", "execve", "execvpe")), "second"),
}
# Methods of remote and task runners (fabric, paramiko, invoke) that take a shell text.
REMOTE = frozenset({"run", "sudo", "local", "exec_command", "execute_command"})


def read(sighting: Sighting, reader: SqlReader) -> tuple[Operation, ...] | None:
    """The operations of a program that a call runs, None if it runs none."""
    callee = sighting.callee
    how = RUNS.get(callee.path) if isinstance(callee, Imported) else None
    if how is None:
        return remote(sighting, reader) if sighting.name in REMOTE else None
    place = 1 if how == "second" else 0
    value = sighting.argument(place, "args", "cmd", "command")
    if value is None:
        return ()
    if how == "words":
        value = Collection(tuple(sighting.positional), len(sighting.positional))
    shell = how == "shell" or sighting.named.get("shell", Constant(value=False)) != Constant(value=False)
    found: list[Operation] = []
    for one in each(value):
        found += run(sighting, one, reader, shell=shell)
    return tuple(found)


def remote(sighting: Sighting, reader: SqlReader) -> tuple[Operation, ...] | None:
    """A literal command for somebody else's runner, if it destroys."""
    value = sighting.argument(0, "command", "cmd")
    found: list[Operation] = []
    for one in each(value) if value is not None else ():
        if isinstance(one, Text):
            found += [done for command in read_shell(shown(one)) for done in operations(sighting, command, reader)]
    return tuple(found) or None


def run(sighting: Sighting, value: Value, reader: SqlReader, *, shell: bool) -> list[Operation]:
    match value:
        case Text():
            if isinstance(value.parts[0] if value.parts else None, Hole) and starts_open(value):
                return [sighting.opaque(f"a command put together at run time: {template(value)}")]
            commands = read_shell(shown(value))
        case Collection(elements) if elements and isinstance(elements[0], Text) and literal(elements[0]) is not None:
            if shell:
                commands = read_shell(shown(elements[0]))
            else:
                commands = read_words([shown(one) if isinstance(one, Text) else filled(one) for one in elements])
        case Collection(elements) if not elements or path(elements[0]) == "sys.executable":
            return []
        case _:
            return [sighting.opaque("a command that is not known")] if shell or is_bare(value) else []
    found = [one for command in commands for one in operations(sighting, command, reader)]
    if not found and isinstance(value, Text) and shell and any(isinstance(part, Hole) for part in value.parts):
        return open_shell(sighting, value)
    return found


def starts_open(value: Text) -> bool:
    """Whether the program itself is filled in: the text begins with a hole that is not part of a path."""
    following = value.parts[1] if len(value.parts) > 1 else None
    return not (isinstance(following, Piece) and following.text.startswith("/"))


def is_bare(value: Value) -> bool:
    """A command of which nothing at all is known."""
    return not isinstance(value, Collection)


def open_shell(sighting: Sighting, value: Text) -> list[Operation]:
    """A shell text with holes in which no command destroys: quiet, unless its literal words are those of deletion."""
    said = "".join(part.text for part in value.parts if isinstance(part, Piece))
    return [sighting.opaque(f"a command put together at run time: {template(value)}")] if WORD.search(said) else []


def shown(value: Text) -> str:
    return "".join(part.text if isinstance(part, Piece) else f"{{{part.name or 'value'}}}" for part in value.parts)


def filled(value: Value) -> str:
    return template(value) or "{value}"


def operations(sighting: Sighting, command: Command, reader: SqlReader) -> tuple[Operation, ...]:
    if command.sql:
        text = Text((Piece(command.sql),))
        located = next((one for one in literals(sighting) if isinstance(one, Text) and command.sql in shown(one)), None)
        if located is not None:
            text = cut(located, command.sql)
        return read_sql(sighting, text, reader) if looks_like_sql(text) else ()
    if command.action is Action.OPAQUE:
        return (sighting.opaque(command.reason),)
    ids = sighting.ids(*((one, "") for one in literals(sighting) if not isinstance(one, Text) or literal(one) is None))
    return (
        sighting.operation(
            command.action, command.kind, command.name, amount=command.amount, recovery=command.recovery, ids=ids
        ),
    )


def literals(sighting: Sighting) -> list[Value]:
    """The words that a call gives to the program."""
    found: list[Value] = []
    for value in sighting.positional:
        for one in each(value):
            found += one.elements if isinstance(one, Collection) else [one]
    return found


def cut(text: Text, sql: str) -> Text:
    """The part of a literal that is the SQL, with its place in the file."""
    if len(text.parts) == 1 and isinstance(text.parts[0], Piece):
        piece = text.parts[0]
        start = piece.text.find(sql)
        return Text((Piece(sql, piece.node, piece.start + start if piece.start >= 0 else -1),))
    return text if shown(text) == sql else Text((Piece(sql),))
