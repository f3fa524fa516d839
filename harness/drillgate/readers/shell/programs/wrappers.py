"""Words that go before a command: programs that run it with other rights, limits or surroundings, and nothing else."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from drillgate.operations import Operation
from drillgate.readers.shell.invocation import Invocation
from drillgate.readers.shell.values import Word, split, starts_open, template

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
    "sshpass": Wrapper(frozenset({"-p", "-f", "-d", "-P"})),
    "nsenter": Wrapper(frozenset({"-t", "--target", "-S", "-G", "--setuid", "--setgid"})),
    "unshare": Wrapper(frozenset({"-R", "-w", "-S", "-G", "--root", "--wd", "--setuid", "--setgid"})),
    "taskset": Wrapper(frozenset(), 1),
    "chrt": Wrapper(frozenset({"-T", "-P", "-D"}), 1),
    "numactl": Wrapper(frozenset({"-N", "-m", "-C", "-i", "-p"})),
    "prlimit": Wrapper(),
    "cgexec": Wrapper(frozenset({"-g"})),
    "faketime": Wrapper(frozenset({"-f"}), 1),
    "firejail": Wrapper(),
    "torsocks": Wrapper(),
    **dict.fromkeys(("proxychains", "proxychains4"), Wrapper(frozenset({"-f"}))),
    **dict.fromkeys(("tini", "dumb-init"), Wrapper(frozenset({"-p", "-e", "-r"}))),
    "envdir": Wrapper(frozenset(), 1),
    "toybox": Wrapper(),
    # Words of the shell itself, where the grammar takes them for programs.
    **dict.fromkeys(("if", "then", "elif", "else", "while", "until", "do", "!", "{", "("), Wrapper()),
}

RUNS = {
    **dict.fromkeys(("poetry", "pipenv", "pdm", "hatch", "rye", "uv"), (("run",), 0)),
    **dict.fromkeys(("asdf", "mise", "rbenv", "pyenv", "direnv"), (("exec",), 0)),
    "ip": (("netns", "exec"), 1),
}
"""The words behind a program's name that let a command follow, and how many words it takes before that."""
UV_TAKES = frozenset({"--with", "--python", "-p", "--env-file", "--project", "--directory", "--extra", "--group"})


def wrapped(invocation: Invocation) -> list[Operation]:
    if invocation.program == "runuser" and "-c" in invocation.words[:-1]:
        return invocation.text(invocation.arguments[invocation.words.index("-c") + 1], "runuser")
    wrapper = WRAPPERS[invocation.program]
    rest = behind_options(invocation.arguments, wrapper.takes)
    if invocation.program == "env":
        texts = [word for word in invocation.arguments if template(word).startswith(("-S", "--split-string"))]
        if texts:
            said = behind_split_option(invocation, texts[0])
            return invocation.again([*split(said[0]), *said[1:]]) if said else []
    if wrapper.words:
        rest = rest[wrapper.words :]
        if invocation.program == "flock" and rest and template(rest[0]) in {"-c", "--command"}:
            return invocation.text(rest[1], "flock") if len(rest) > 1 else []
        rest = behind_options(rest, frozenset())
    while rest and (ASSIGNMENT.match(template(rest[0])) or template(rest[0]) in {"--", "{", "("}):
        rest = rest[1:]
    if invocation.program == "command" and any(template(word) in {"-v", "-V"} for word in invocation.arguments[:1]):
        return []
    return invocation.again(rest)


def run_within(invocation: Invocation) -> list[Operation]:
    """`poetry run COMMAND`, `ip netns exec NAME COMMAND`: words before a command that are verbs of their own."""
    verb, number = RUNS[invocation.program]
    if invocation.words[: len(verb)] not in {verb, ("exec",)}:
        return []
    return invocation.again(behind_options(invocation.arguments[len(verb) :], UV_TAKES)[number:])


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


READERS: dict[str, Callable[[Invocation], list[Operation]]] = {
    **dict.fromkeys(WRAPPERS, wrapped),
    **dict.fromkeys(RUNS, run_within),
}
