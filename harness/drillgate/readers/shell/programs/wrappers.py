"""Programs that run other programs: with other rights, elsewhere, later, many times, or as a text of their own."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from drillgate.operations import Operation
from drillgate.readers.shell.invocation import Invocation
from drillgate.readers.shell.state import Loop
from drillgate.readers.shell.values import Hole, Piece, Stream, Word, joined, literal, split, starts_open, template
from drillgate.readers.shell.words import FILE

MOST_VALUES = 6
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")


@dataclass(frozen=True, slots=True)
class Wrapper:
    """How the words before the command look: options with a value of their own, and how many words it takes."""

    takes: frozenset[str] = frozenset()
    words: int = 0


WRAPPERS = {
    "sudo": Wrapper(
        frozenset({"-u", "-g", "-h", "-p", "-C", "-r", "-t", "-T", "-D", "-R", "--user", "--group", "--chdir"})
    ),
    "doas": Wrapper(frozenset({"-u", "-C"})),
    "nohup": Wrapper(),
    "time": Wrapper(frozenset({"-f", "-o"})),
    "nice": Wrapper(frozenset({"-n", "--adjustment"})),
    "ionice": Wrapper(frozenset({"-c", "-n", "-p", "--class"})),
    "env": Wrapper(frozenset({"-u", "-C", "--unset", "--chdir"})),
    "command": Wrapper(),
    "builtin": Wrapper(),
    "exec": Wrapper(frozenset({"-a"})),
    "coproc": Wrapper(),
    "timeout": Wrapper(frozenset({"-s", "-k", "--signal", "--kill-after"}), 1),
    "gtimeout": Wrapper(frozenset({"-s", "-k", "--signal", "--kill-after"}), 1),
    "stdbuf": Wrapper(frozenset({"-i", "-o", "-e"})),
    "setsid": Wrapper(),
    "unbuffer": Wrapper(),
    "caffeinate": Wrapper(frozenset({"-t", "-w"})),
    "chronic": Wrapper(),
    "ts": Wrapper(),
    "flock": Wrapper(frozenset({"-w", "-E", "--timeout", "--wait"}), 1),
    "chroot": Wrapper(frozenset(), 1),
    "runuser": Wrapper(frozenset({"-u", "-g", "-G"})),
    "gosu": Wrapper(frozenset(), 1),
    "su-exec": Wrapper(frozenset(), 1),
    "setpriv": Wrapper(frozenset({"--reuid", "--regid", "--groups"})),
    "systemd-run": Wrapper(frozenset({"-p", "--property", "--unit", "-u"})),
    "aws-vault": Wrapper(frozenset({"-d", "--duration"}), 2),
    "chamber": Wrapper(frozenset(), 2),
    "op": Wrapper(frozenset(), 1),
    "doppler": Wrapper(frozenset({"-p", "-c"}), 1),
    "bundle": Wrapper(frozenset(), 1),
    "npx": Wrapper(frozenset({"-p", "--package"})),
    "uvx": Wrapper(),
    "busybox": Wrapper(),
    "strace": Wrapper(frozenset({"-o", "-e", "-f"})),
    "fakeroot": Wrapper(),
    "xvfb-run": Wrapper(frozenset({"-s", "-n"})),
    "catchsegv": Wrapper(),
    "parallel-ssh": Wrapper(frozenset({"-h", "-H", "-l", "-p", "-t"})),
    # Words of the shell itself, where the grammar takes them for programs.
    **dict.fromkeys(("if", "then", "elif", "else", "while", "until", "do", "!", "{", "("), Wrapper()),
}
SHELLS = ("sh", "bash", "zsh", "dash", "ksh", "ash", "fish", "rbash", "mksh")
SHELL_OPTIONS = ("-o", "-O", "--rcfile", "--init-file", "+o", "+O")
ANSIBLE_TAKES = ("-m", "--module-name", "-a", "--args", "-i", "--inventory", "-u", "-l", "--limit", "-f", "-e", "-t")
SSH_OPTIONS = (
    "-p",
    "-i",
    "-l",
    "-o",
    "-F",
    "-J",
    "-L",
    "-R",
    "-D",
    "-E",
    "-b",
    "-c",
    "-e",
    "-m",
    "-S",
    "-W",
    "-w",
    "-Q",
)
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
CONTAINER_OPTIONS = (
    "-e", "-u", "-w", "-v", "-p", "-l", "-h", "-m", "--env", "--user", "--workdir", "--volume", "--name", "--network",
    "--net", "--entrypoint", "--mount", "--env-file", "--publish", "--label", "--hostname", "--memory", "--cpus",
    "--platform", "--link", "--add-host",
)  # fmt: skip
KUBECTL_EXEC_OPTIONS = ("-n", "--namespace", "-c", "--container", "--context", "--kubeconfig", "--cluster", "--user")


def wrapped(invocation: Invocation) -> list[Operation]:
    wrapper = WRAPPERS[invocation.program]
    rest = behind_options(invocation.arguments, wrapper.takes)
    if invocation.program == "env":
        texts = [word for word in invocation.arguments if template(word).startswith(("-S", "--split-string"))]
        if texts:
            said = behind_split_option(invocation, texts[0])
            return invocation.again([*split(said[0]), *said[1:]]) if said else []
    if wrapper.words:
        rest = rest[wrapper.words :]
        rest = behind_options(rest, frozenset())
    while rest and (ASSIGNMENT.match(template(rest[0])) or template(rest[0]) in {"--", "{", "("}):
        rest = rest[1:]
    if invocation.program == "flock" and rest and template(rest[0]) == "-c":
        return invocation.text(rest[1], "flock") if len(rest) > 1 else []
    if invocation.program == "command" and any(template(word) in {"-v", "-V"} for word in invocation.arguments[:1]):
        return []
    return invocation.again(rest)


def behind_split_option(invocation: Invocation, text: Word) -> list[Word]:
    number = invocation.arguments.index(text)
    said = template(text)
    if said in {"-S", "--split-string"}:
        return list(invocation.arguments[number + 1 :])
    from drillgate.readers.shell.values import cut

    length = 2 if said.startswith("-S") else len("--split-string=")
    return [cut(text, length), *invocation.arguments[number + 1 :]]


def behind_options(words: tuple[Word, ...], takes: frozenset[str]) -> tuple[Word, ...]:
    number = 0
    while number < len(words):
        said = template(words[number])
        if said == "--":
            return words[number + 1 :]
        if not said.startswith("-") or starts_open(words[number]):
            break
        number += 2 if said in takes else 1
    return words[number:]


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
        number += 2 if said in SHELL_OPTIONS else 1
    if number < len(words) and template(words[number]) not in {"-s", "-", "/dev/stdin"}:
        return of_file(invocation, words[number])
    return from_input(invocation, invocation.program)


def of_file(invocation: Invocation, word: Word) -> list[Operation]:
    """A script that is run from a file: read where it stands, unless it is made at run time."""
    if template(word).startswith("{pipe}"):
        return [invocation.unread(f"{invocation.program} runs what another command makes")]
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


def ansible(invocation: Invocation) -> list[Operation]:
    """`ansible HOSTS -m shell -a TEXT`; without a module, or with one that runs commands, the text is one."""
    options, _ = invocation.parsed(ANSIBLE_TAKES)
    given = {one.name: one.value for one in options if one.value is not None}
    module = template(given.get("-m") or given.get("--module-name") or ()) or "command"
    text = given.get("-a") or given.get("--args")
    if module not in {"command", "shell", "raw"} or text is None:
        return []
    return invocation.text(text, "ansible")


def ssh(invocation: Invocation) -> list[Operation]:
    rest = behind_options(invocation.arguments, frozenset(SSH_OPTIONS))
    rest = behind_options(rest[1:], frozenset(SSH_OPTIONS))
    if rest:
        said = joined(rest)
        if len(rest) == 1 or all(literal(word) is not None for word in rest):
            return invocation.text(said, "ssh")
        return invocation.again(flat(rest))
    return from_input(invocation, "ssh")


def flat(words: tuple[Word, ...]) -> list[Word]:
    return [one for word in words for one in split(word)]


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


def container(invocation: Invocation) -> list[Operation] | None:
    """The command inside of `docker exec NAME …`, `docker run IMAGE …` and `docker compose exec SERVICE …`."""
    rest = behind_options(invocation.arguments, frozenset({"-H", "--context", "--host"}))
    if rest and template(rest[0]) == "compose":
        rest = behind_options(rest[1:], frozenset({"-f", "-p", "--file", "--project-name", "--profile", "--env-file"}))
    elif invocation.program == "docker-compose":
        rest = behind_options(rest, frozenset({"-f", "-p", "--file", "--project-name"}))
    if rest and template(rest[0]) == "container":
        rest = rest[1:]
    if not rest or template(rest[0]) not in {"exec", "run"}:
        return None
    command = behind_options(behind_options(rest[1:], frozenset(CONTAINER_OPTIONS))[1:], frozenset())
    return invocation.again(command) if command else []


def in_pod(invocation: Invocation) -> list[Operation] | None:
    """The command of `kubectl exec POD -- …` and `kubectl run NAME … -- …`."""
    rest = behind_options(invocation.arguments, frozenset(KUBECTL_EXEC_OPTIONS))
    if not rest or template(rest[0]) not in {"exec", "run", "debug"}:
        return None
    said = [template(word) for word in rest]
    if "--" in said:
        return invocation.again(rest[said.index("--") + 1 :])
    if said[0] == "exec":
        command = behind_options(
            behind_options(rest[1:], frozenset(KUBECTL_EXEC_OPTIONS))[1:], frozenset(KUBECTL_EXEC_OPTIONS)
        )
        return invocation.again(command) if command else []
    return []


def sourced(invocation: Invocation) -> list[Operation]:
    """`source FILE`: read where it stands."""
    return of_file(invocation, invocation.argv[1]) if len(invocation.argv) > 1 else []


READERS: dict[str, Callable[[Invocation], list[Operation]]] = {
    **dict.fromkeys(WRAPPERS, wrapped),
    **dict.fromkeys(SHELLS, shell),
    **dict.fromkeys((".", "source"), sourced),
    "su": switched_user,
    **dict.fromkeys(("ssh", "autossh", "mosh"), ssh),
    "ansible": ansible,
    "xargs": xargs,
    "parallel": parallel,
    "watch": watched,
    "find": find,
}
