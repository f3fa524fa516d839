"""Programs that carry a command to other machines or into a session, as their last words or in an option."""

import re
from dataclasses import dataclass

from drillgate.operations import Operation
from drillgate.readers.shell.invocation import Invocation
from drillgate.readers.shell.programs.wrappers import behind_options
from drillgate.readers.shell.values import Piece, Word, cut, template


@dataclass(frozen=True, slots=True)
class Carrier:
    """How a call looks: what its first words are, options that take a value, words before the command, and options
    whose value is a text. Without a number of words, the command stands in an option or behind `--` alone."""

    verb: re.Pattern[str] | None = None
    takes: frozenset[str] = frozenset()
    words: int | None = None
    texts: frozenset[str] = frozenset()


MANY_HOSTS = frozenset({"-w", "-x", "-g", "-h", "-H", "-l", "-p", "-t", "-o", "-e", "-f", "-m", "-u", "-r", "-R"})
TERMINAL = frozenset({"-t", "-s", "-n", "-c", "-F", "-e", "-x", "-y", "-L", "-S", "-f", "-p", "-l"})
CARRIERS = {
    "script": Carrier(texts=frozenset({"-c", "--command", "-qc", "-qec", "-ec", "-eqc", "-qefc", "-qfc"})),
    "tmux": Carrier(
        re.compile(r"new(?:-session|-window|w)?|split(?:-window|w)|send(?:-keys)?|respawn-(?:pane|window)|run(?:-shell)?"),
        TERMINAL,
        0,
    ),
    "screen": Carrier(takes=frozenset({"-S", "-dmS", "-DmS", "-dmLS", "-c", "-T", "-Logfile", "-r", "-x"}), words=0),
    **dict.fromkeys(
        ("pdsh", "pssh", "parallel-ssh", "prun", "clush", "dsh", "mussh", "rsh"), Carrier(takes=MANY_HOSTS, words=0)
    ),
    "fab": Carrier(),
    "salt": Carrier(re.compile(r"\S+ cmd\.(?:run|shell|run_all|script)"), MANY_HOSTS, 0),
    "salt-call": Carrier(re.compile(r"cmd\.(?:run|shell|run_all|script)"), MANY_HOSTS, 0),
    "knife": Carrier(re.compile("ssh"), frozenset({"-x", "-i", "-a"}), 1),
    "vagrant": Carrier(re.compile("ssh"), texts=frozenset({"-c", "--command"})),
    "gcloud": Carrier(re.compile(r"(?:\w+ )?(?:compute|app instances) ssh"), texts=frozenset({"--command"})),
    "az": Carrier(re.compile(r"(?:vm|vmss) run-command (?:invoke|create)"), texts=frozenset({"--scripts", "--script"})),
    **dict.fromkeys(("flyctl", "fly"), Carrier(re.compile("ssh console"), texts=frozenset({"-C", "--command"}))),
    "heroku": Carrier(re.compile(r"run(?::\w+)?"), frozenset({"-a", "--app", "-s", "--size", "-r", "--remote"}), 0),
    "oc": Carrier(re.compile("rsh"), frozenset({"-n", "--namespace", "-c", "--container", "--shell"}), 1),
    **dict.fromkeys(("lxc", "incus"), Carrier(re.compile("exec"), frozenset({"--env", "--user", "--cwd"}), 1)),
    "multipass": Carrier(re.compile("exec"), frozenset({"-d"}), 1),
    **dict.fromkeys(("lxc-attach", "lxc-execute"), Carrier()),
    "machinectl": Carrier(re.compile("shell"), frozenset({"--uid", "-E"}), 1),
    "aws": Carrier(
        re.compile("ssm send-command|ecs execute-command"),
        frozenset({"--region", "--profile", "--output"}),
        texts=frozenset({"--parameters", "--command"}),
    ),
}  # fmt: skip
KEYS = frozenset({"Enter", "ENTER", "C-m", "KPEnter"})
LISTED = re.compile(r"\s*(?:commands?=\[?|[\[{])")
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


def carried(invocation: Invocation) -> list[Operation] | None:
    """The operations of the command that a program hands on, None if it hands on none."""
    carrier = CARRIERS.get(invocation.program)
    if carrier is None:
        return None
    number = 0
    if carrier.verb is not None:
        verb = _behind_verb(carrier, carrier.verb, invocation.words)
        if verb is None:
            return None
        number = verb
    found = [one for word in _texts(invocation, carrier) for one in _text(invocation, word)]
    if "--" in invocation.words:
        found += invocation.again(invocation.arguments[invocation.words.index("--") + 1 :])
    elif carrier.words is not None:
        rest = behind_options(invocation.arguments[number:], carrier.takes)
        rest = behind_options(rest[carrier.words :], carrier.takes)
        command = [word for word in rest if template(word) not in KEYS]
        one = len(command) == 1
        found += invocation.text(command[0], invocation.program) if one else invocation.again(command)
    return found if found or carrier.verb is not None else None


def _behind_verb(carrier: Carrier, verb: re.Pattern[str], said: tuple[str, ...]) -> int | None:
    """The number of the first word behind the verb, which options may go before."""
    start = 0
    while start < len(said) and said[start].startswith("-"):
        start += 2 if said[start] in carrier.takes else 1
    for end in range(start + 1, min(start + 5, len(said)) + 1):
        if verb.fullmatch(" ".join(said[start:end])):
            return end
    return None


def _texts(invocation: Invocation, carrier: Carrier) -> list[Word]:
    options, _ = invocation.parsed(carrier.texts)
    return [one.value for one in options if one.name in carrier.texts and one.value is not None]


def _text(invocation: Invocation, word: Word) -> list[Operation]:
    """A text, or the list of texts that `commands=` says."""
    said = template(word)
    if said.startswith("file://"):
        return [invocation.unread(f"{invocation.program} runs what stands in {said}")]
    match = LISTED.match(said)
    if match is None:
        return invocation.text(word, invocation.program)
    if all(isinstance(part, Piece) for part in word):
        spans = [one.span(1) for one in QUOTED.finditer(said)] or [(match.end(), len(said.rstrip(" ]}")))]
        texts = [_between(word, *span) for span in spans]
    else:
        # The quotes of the list are not told from those of what is filled in.
        texts = [cut(word, match.end())]
    return [one for text in texts for one in invocation.text(text, invocation.program)]


def _between(word: Word, start: int, end: int) -> Word:
    behind = cut(word, start)
    left = end - start
    parts: list[Piece] = []
    for part in behind:
        if isinstance(part, Piece) and left > 0:
            parts.append(Piece(part.text[:left], part.start))
            left -= len(part.text)
    return tuple(parts)
