"""Shell commands that destroy, as far as they stand literally in Python: told by their words, not by a grammar."""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from drillgate.operations import Action, Amount, Kind, Recovery
from drillgate.readers.amazon.calls import CALLS, NO_DATA, VERB, Destroys

SEPARATORS = re.compile(r"^(?:[;&|]+|\(|\))$")
ASSIGNMENT = re.compile(r"^[A-Za-z_]\w*=")
WRAPPERS = frozenset(
    {"sudo", "doas", "nohup", "time", "nice", "ionice", "env", "command", "exec", "xargs", "timeout", "then", "do"}
)
WITH_VALUE = frozenset({"-u", "-g", "-n", "-P", "-I", "-L", "-s", "--user", "--signal"})
SHELLS = frozenset({"sh", "bash", "zsh", "dash", "ksh", "/bin/sh", "/bin/bash"})
SQL_CLIENTS = {
    "psql": ("postgres", ("-c", "--command")),
    "mysql": ("mysql", ("-e", "--execute")),
    "mariadb": ("mysql", ("-e", "--execute")),
    "snowsql": ("snowflake", ("-q", "--query")),
    "sqlcmd": ("tsql", ("-Q", "-q")),
    "clickhouse-client": ("clickhouse", ("-q", "--query")),
    "cqlsh": ("", ("-e", "--execute")),
    "bq": ("bigquery", ()),
    "sqlite3": ("sqlite", ()),
    "duckdb": ("duckdb", ("-c",)),
}
SQL_FILES = frozenset({"-f", "--file", "--filename", "-i"})
WORD = re.compile(
    r"\b(delete|destroy|purge|drop|terminate|deregister|remove|uninstall|rm|prune|wipe|flushall|flushdb)\b"
)


@dataclass(frozen=True, slots=True)
class Command:
    """What a command destroys; with `sql` it is SQL that it runs, with `reason` it could not be told."""

    action: Action
    kind: Kind
    name: str = ""
    amount: Amount = Amount.ONE
    recovery: Recovery = Recovery.NONE
    sql: str = ""
    dialect: str = ""
    reason: str = ""


def split(text: str) -> list[list[str]]:
    """The simple commands of a shell text. Raises ValueError where its quotes do not close."""
    lexer = shlex.shlex(text.replace("\n", " ; "), posix=True, punctuation_chars=";&|()")
    lexer.whitespace_split = True
    lexer.commenters = ""
    commands: list[list[str]] = [[]]
    for word in lexer:
        if SEPARATORS.match(word):
            commands.append([])
        else:
            commands[-1].append(word)
    return [command for command in commands if command]


def read_shell(text: str, depth: int = 3) -> list[Command]:
    try:
        commands = split(text)
    except ValueError:
        if WORD.search(text):
            return [Command(Action.OPAQUE, Kind.UNKNOWN, reason="a shell command whose quotes do not close")]
        return []
    return [found for words in commands for found in read_words(words, depth)]


def unwrapped(words: Sequence[str]) -> list[str]:
    """The command behind assignments, sudo, xargs and the like."""
    rest = list(words)
    while rest:
        if ASSIGNMENT.match(rest[0]):
            rest.pop(0)
        elif rest[0].rpartition("/")[2] in WRAPPERS:
            wrapper = rest.pop(0)
            while rest and rest[0].startswith("-"):
                option = rest.pop(0)
                if option in WITH_VALUE and rest:
                    rest.pop(0)
            if wrapper == "timeout" and rest:
                rest.pop(0)
        else:
            break
    return rest


def read_words(words: Sequence[str], depth: int = 3) -> list[Command]:
    """What one command destroys; [] for what is not known to destroy."""
    rest = unwrapped(words)
    if not rest or depth == 0:
        return []
    program, arguments = rest[0].rpartition("/")[2], rest[1:]
    plain = [one for one in arguments if not one.startswith("-")]
    options = [one for one in arguments if one.startswith("-")]
    if program in SHELLS:
        if "-c" in arguments[:-1]:
            return read_shell(arguments[arguments.index("-c") + 1], depth - 1)
        return []
    if program == "ssh":
        return read_shell(" ".join(plain[1:]), depth - 1) if len(plain) > 1 else []
    if program == "eval":
        return read_shell(" ".join(plain), depth - 1)
    if program in SQL_CLIENTS:
        return list(sql(program, arguments))
    if program == "aws":
        return aws(plain, options)
    found = READERS.get(program)
    return found(plain, options) if found else []


def sql(program: str, arguments: Sequence[str]) -> Iterator[Command]:
    dialect, options = SQL_CLIENTS[program]
    found = False
    for number, one in enumerate(arguments):
        name, _, value = one.partition("=")
        following = arguments[number + 1] if number + 1 < len(arguments) else ""
        joined = one[2:] if len(one) > 2 and one[:2] in options and not one.startswith("--") else ""
        statement = value if name in options and value else following if one in options else joined
        if statement:
            found = True
            yield Command(Action.OPAQUE, Kind.UNKNOWN, sql=statement, dialect=dialect)
        elif one in SQL_FILES and following:
            yield Command(Action.OPAQUE, Kind.UNKNOWN, reason=f"SQL that {program} runs from {following}")
    if not options and not found:
        for one in arguments:
            if " " in one and not one.startswith("-"):
                yield Command(Action.OPAQUE, Kind.UNKNOWN, sql=one, dialect=dialect)


def aws(plain: Sequence[str], options: Sequence[str]) -> list[Command]:
    """The AWS command line: `s3 rm`, `s3 rb`, `s3 sync --delete`, and every other command by boto3's names."""
    if len(plain) < 2:
        return []
    service, verb = plain[0], plain[1]
    if service == "s3":
        target = plain[2].removeprefix("s3://") if len(plain) > 2 else ""
        if verb == "rm":
            amount = Amount.SOME if "--recursive" in options else Amount.ONE
            return [Command(Action.DESTROY, Kind.OBJECT, target, amount)]
        if verb == "rb":
            return [Command(Action.DESTROY, Kind.BUCKET, target.rstrip("/"))]
        if verb == "mv":
            return [Command(Action.DESTROY, Kind.OBJECT, target)] if plain[2:3] and plain[2].startswith("s3://") else []
        if verb == "sync" and "--delete" in options:
            return [Command(Action.DESTROY, Kind.OBJECT, plain[-1].removeprefix("s3://"), Amount.SOME)]
        return []
    name = verb.replace("-", "_")
    call = CALLS.get(service.removesuffix("api"), {}).get(name)
    if call is None:
        if not VERB.match(name):
            return []
        call = Destroys(Kind.DEFINITION if NO_DATA.search(name) else Kind.RESOURCE)
    recovery = (
        Recovery.NONE if {"--skip-final-snapshot", "--force-delete-without-recovery"} & set(options) else call.recovery
    )
    return [Command(Action.DESTROY, call.kind, " ".join(plain[2:3]), recovery=recovery)]


def remove(plain: Sequence[str], options: Sequence[str]) -> list[Command]:
    recursive = any(not one.startswith("--") and set("rR") & set(one) for one in options) or "--recursive" in options
    amount = Amount.ALL if recursive else Amount.ONE if len(plain) == 1 else Amount.SOME
    return [Command(Action.DESTROY, Kind.FILE, " ".join(plain), amount)]


def find(plain: Sequence[str], options: Sequence[str]) -> list[Command]:
    if "-delete" in options or {"rm", "unlink", "shred"} & set(plain):
        return [Command(Action.DESTROY, Kind.FILE, plain[0] if plain else "", Amount.SOME)]
    return []


def terraform(plain: Sequence[str], options: Sequence[str]) -> list[Command]:
    if plain[:1] == ["destroy"] or (plain[:1] == ["apply"] and {"-destroy", "--destroy"} & set(options)):
        amount = Amount.SOME if any(one.lstrip("-").startswith("target") for one in options) else Amount.ALL
        return [Command(Action.DESTROY, Kind.RESOURCE, "", amount)]
    return []


def kubectl(plain: Sequence[str], options: Sequence[str]) -> list[Command]:
    if "delete" not in plain:
        return []
    amount = Amount.ALL if "--all" in options else Amount.ONE
    return [Command(Action.DESTROY, Kind.RESOURCE, " ".join(plain[plain.index("delete") + 1 :]), amount)]


def verbs(plain: Sequence[str], _: Sequence[str]) -> list[Command]:
    """Command lines in the style of `gcloud sql instances delete NAME`."""
    for number, one in enumerate(plain):
        if WORD.fullmatch(one):
            name = " ".join((*plain[:number], *plain[number + 1 :]))
            return [Command(Action.DESTROY, Kind.RESOURCE, name)]
    return []


def curl(plain: Sequence[str], options: Sequence[str]) -> list[Command]:
    method = {one.upper() for one in plain} | {one.lstrip("-").upper().removeprefix("REQUEST=") for one in options}
    if "DELETE" not in method and "XDELETE" not in method:
        return []
    url = next((one for one in plain if "/" in one), "")
    path = re.sub(r"^[a-z]+://[^/]*|^\{[^}]*\}(?=/)", "", url, flags=re.IGNORECASE).partition("?")[0]
    return [Command(Action.DESTROY, Kind.RESOURCE, f"DELETE {path or '/'}")]


def database(plain: Sequence[str], _: Sequence[str]) -> list[Command]:
    return [Command(Action.DESTROY, Kind.DATABASE, plain[0] if plain else "")]


def redis(plain: Sequence[str], _: Sequence[str]) -> list[Command]:
    words = [one.upper() for one in plain]
    if {"FLUSHALL", "FLUSHDB"} & set(words):
        return [Command(Action.DESTROY, Kind.DATABASE, "", Amount.ALL)]
    found = next((number for number, one in enumerate(words) if one in {"DEL", "UNLINK"}), None)
    return [Command(Action.DESTROY, Kind.RESOURCE, " ".join(plain[found + 1 :]))] if found is not None else []


def script(plain: Sequence[str], options: Sequence[str]) -> list[Command]:
    """Other clients with scripts of their own language: opaque where their words destroy."""
    said = " ".join((*plain, *options))
    if re.search(r"drop|delete|remove|truncate", said, re.IGNORECASE):
        return [Command(Action.OPAQUE, Kind.UNKNOWN, reason="a client's own language is not read")]
    return []


READERS = {
    **dict.fromkeys(("rm", "rmdir", "unlink", "shred", "srm", "del", "rd"), remove),
    "find": find,
    **dict.fromkeys(("terraform", "tofu", "terragrunt"), terraform),
    **dict.fromkeys(("kubectl", "oc"), kubectl),
    **dict.fromkeys(
        ("gcloud", "az", "helm", "gsutil", "doctl", "heroku", "docker", "podman", "pulumi", "cdk", "eksctl"), verbs
    ),
    **dict.fromkeys(("curl", "http", "https", "xh", "wget"), curl),
    "dropdb": database,
    "dropuser": lambda plain, _: [Command(Action.DESTROY, Kind.IDENTITY, plain[0] if plain else "")],
    "redis-cli": redis,
    **dict.fromkeys(("mongo", "mongosh"), script),
}
