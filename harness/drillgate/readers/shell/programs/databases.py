"""Clients of databases: SQL for the SQL reader, wherever it comes from, and what they destroy without SQL."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from drillgate.operations import Amount, Guard, GuardKind, Kind, Operation
from drillgate.readers.shell.embedded import read_sql
from drillgate.readers.shell.invocation import Invocation
from drillgate.readers.shell.programs.texts import from_file
from drillgate.readers.shell.values import Word, literal, plain, starts_open, template


@dataclass(frozen=True, slots=True)
class Client:
    """Which options take SQL and files of it, which other options take a value, and whether words may be SQL."""

    dialect: str
    sql: frozenset[str]
    files: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()
    free: bool = False


POSTGRES_TAKES = frozenset(
    [
        "-d",
        "-h",
        "-p",
        "-U",
        "-v",
        "-P",
        "-F",
        "-R",
        "-T",
        "-L",
        "-o",
        "--dbname",
        "--host",
        "--port",
        "--username",
        "--set",
        "--variable",
        "--output",
        "--log-file",
        "--pset",
        "--field-separator",
    ]
)
MYSQL_TAKES = frozenset(
    [
        "-h",
        "-P",
        "-u",
        "-D",
        "-S",
        "--host",
        "--port",
        "--user",
        "--database",
        "--socket",
        "--default-character-set",
        "--defaults-file",
    ]
)
CLIENTS = {
    "psql": Client("postgres", frozenset({"-c", "--command"}), frozenset({"-f", "--file"}), POSTGRES_TAKES),
    "pgcli": Client("postgres", frozenset(), frozenset(), POSTGRES_TAKES),
    "usql": Client("", frozenset({"-c", "--command"}), frozenset({"-f", "--file"})),
    "cockroach": Client(
        "postgres", frozenset({"-e", "--execute"}), frozenset({"-f", "--file"}), frozenset({"--url", "--host", "-d"})
    ),
    **dict.fromkeys(("mysql", "mariadb"), Client("mysql", frozenset({"-e", "--execute"}), frozenset(), MYSQL_TAKES)),
    "sqlite3": Client(
        "sqlite", frozenset({"-cmd"}), frozenset({"-init"}), frozenset({"-separator", "-nullvalue"}), free=True
    ),
    "duckdb": Client("duckdb", frozenset({"-c", "-s"}), frozenset({"-f", "-init"}), free=True),
    "snowsql": Client(
        "snowflake",
        frozenset({"-q", "--query"}),
        frozenset({"-f", "--filename"}),
        frozenset(["-a", "-u", "-d", "-s", "-r", "-w", "-c", "-o"]),
    ),
    "sqlcmd": Client(
        "tsql",
        frozenset({"-Q", "-q"}),
        frozenset({"-i"}),
        frozenset(["-S", "-U", "-P", "-d", "-o", "-v", "-s", "-w", "-h", "-W"]),
    ),
    **dict.fromkeys(
        ("clickhouse-client", "clickhouse"),
        Client(
            "clickhouse",
            frozenset({"-q", "--query"}),
            frozenset({"--queries-file"}),
            frozenset(["-h", "-u", "-d", "--host", "--port", "--user", "--password", "--database"]),
        ),
    ),
    "cqlsh": Client("", frozenset({"-e", "--execute"}), frozenset({"-f", "--file"}), frozenset(["-u", "-p", "-k"])),
    "bq": Client(
        "bigquery", frozenset(), frozenset(), frozenset({"--project_id", "--dataset_id", "--location"}), free=True
    ),
    "trino": Client(
        "trino", frozenset({"--execute"}), frozenset({"-f", "--file"}), frozenset(["--server", "--catalog", "--schema"])
    ),
    "beeline": Client("hive", frozenset({"-e"}), frozenset({"-f"}), frozenset(["-u", "-n", "-p"])),
    "hive": Client("hive", frozenset({"-e"}), frozenset({"-f"})),
    "impala-shell": Client("impala", frozenset({"-q", "--query"}), frozenset({"-f"}), frozenset(["-i", "-d"])),
    "spark-sql": Client("sparksql", frozenset({"-e"}), frozenset({"-f"})),
    "vsql": Client("vertica", frozenset({"-c"}), frozenset({"-f"}), frozenset(["-h", "-d", "-U", "-w"])),
    "nzsql": Client("", frozenset({"-c"}), frozenset({"-f"})),
    **dict.fromkeys(("sqlplus", "sql"), Client("oracle", frozenset())),
    **dict.fromkeys(
        ("isql", "tsql", "bteq", "db2", "osql"),
        Client("", frozenset({"-Q"}), frozenset({"-i", "-f"}), frozenset({"-S", "-U", "-P"})),
    ),
}
CLUSTERS = {
    **dict.fromkeys(("psql", "vsql"), re.compile(r"-[aAbeEHlnqsSxXtwWz01]+c")),
    **dict.fromkeys(("mysql", "mariadb"), re.compile(r"-[ABCEGHLNQUXbcfijnqrstvw]+e")),
}
"""How options look that are written together and of which the last takes SQL."""
SQL_WORD = re.compile(
    r"\s*(?:--[^\n]*\n\s*)*(?:begin|create|delete|drop|truncate|update|alter|insert|merge|replace|select|with|set|pragma"
    r"|attach|vacuum|copy|call|grant)\b",
    re.IGNORECASE,
)
SHELL_IN_CLIENT = re.compile(r"^\s*(?:\\!|\.shell|\.system|!)\s*(.+)$", re.MULTILINE)
JAVASCRIPT = re.compile(r"drop|delete|remove|truncate", re.IGNORECASE)


def client(invocation: Invocation) -> list[Operation]:
    one = CLIENTS[invocation.program]
    options, words = invocation.parsed((*one.sql, *one.files, *one.takes))
    texts = [option.value for option in options if option.name in one.sql and option.value is not None]
    files = [option.value for option in options if option.name in one.files and option.value is not None]
    if invocation.program == "bq":
        return warehouse(invocation, words)
    if one.free:
        texts += [word for word in words[1:] if SQL_WORD.match(template(word)) or literal(word) is None]
    if invocation.program in CLUSTERS:
        texts += clustered(invocation, CLUSTERS[invocation.program])
    if {option.name for option in options} & {"-1", "--single-transaction"}:
        guard = Guard(GuardKind.TRANSACTION, invocation.place)
        invocation = replace(invocation, guards=(*invocation.guards, guard))
    found: list[Operation] = []
    for text in texts:
        found += read_text(invocation, text, one.dialect)
    for file in files:
        if template(file) == "-" or template(file) == "/dev/stdin":
            continue
        found.append(from_file(invocation, file, f"SQL that {invocation.program} runs from"))
    if invocation.program in {"sqlplus", "sql"}:
        found += [
            from_file(invocation, word, f"SQL that {invocation.program} runs from")
            for word in words
            if template(word).startswith("@")
        ]
    if not texts and (not files or any(template(file) in {"-", "/dev/stdin"} for file in files)):
        found += handed_in(invocation, one.dialect)
    return found


def clustered(invocation: Invocation, form: re.Pattern[str]) -> list[Word]:
    """`psql -Atc TEXT`: the last of short options written together takes the text."""
    words = invocation.arguments
    return [words[number + 1] for number, said in enumerate(invocation.words[:-1]) if form.fullmatch(said)]


def read_text(invocation: Invocation, text: Word, dialect: str) -> list[Operation]:
    found = read_sql(invocation, text, dialect)
    if invocation.program in {"psql", "sqlite3", "mysql"}:
        for match in SHELL_IN_CLIENT.finditer(template(text)):
            found += invocation.text(plain(match[1]), invocation.program)
    return found


def handed_in(invocation: Invocation, dialect: str) -> list[Operation]:
    """SQL that a client reads from a heredoc, a pipe or a file."""
    stream = invocation.stdin
    if stream is None:
        return []
    if stream.text is not None:
        return read_text(invocation, stream.text, dialect)
    if stream.file is not None:
        return [from_file(invocation, stream.file, f"SQL that {invocation.program} runs from")]
    return [invocation.unread(f"SQL that {stream.maker} makes for {invocation.program}")] if stream.maker else []


def warehouse(invocation: Invocation, words: list[Word]) -> list[Operation]:
    """BigQuery's own tool: `bq query SQL` and `bq rm`."""
    said = [template(word) for word in words]
    flags = {word for word in invocation.words if word.startswith("-")}
    if "query" in said:
        texts = words[said.index("query") + 1 :]
        return [one for text in texts for one in read_sql(invocation, text, "bigquery")] or (
            handed_in(invocation, "bigquery") if not texts else []
        )
    if "rm" in said:
        name = " ".join(said[said.index("rm") + 1 :])
        whole = bool(flags & {"-r", "--recursive", "-d", "--dataset"}) or ("." not in name)
        return [
            invocation.destroys(Kind.SCHEMA if whole else Kind.TABLE, name, amount=Amount.ALL if whole else Amount.ONE)
        ]
    return []


def dropped(invocation: Invocation) -> list[Operation]:
    _, words = invocation.parsed(("-h", "-p", "-U", "--host", "--port", "--username", "--maintenance-db"))
    kind = Kind.IDENTITY if invocation.program == "dropuser" else Kind.DATABASE
    name = template(words[0]) if words else ""
    return [invocation.destroys(kind, name, ids=invocation.ids(*((word, "") for word in words[:1])))]


def restored(invocation: Invocation) -> list[Operation]:
    """`pg_restore --clean` drops what it restores first."""
    options, _ = invocation.parsed(
        ("-d", "--dbname", "-h", "-p", "-U", "-j", "-t", "-n", "-f", "--host", "--port", "--username", "--jobs")
    )
    names = {one.name for one in options}
    cleans = "--clean" in names or any(re.fullmatch(r"-[a-zA-Z]*c[a-zA-Z]*", one) for one in names)
    database = next((template(one.value or ()) for one in options if one.name in {"-d", "--dbname"}), "")
    return [invocation.destroys(Kind.TABLE, database, amount=Amount.ALL)] if cleans and database else []


def administered(invocation: Invocation) -> list[Operation]:
    """`mysqladmin drop NAME`."""
    _, words = invocation.parsed(MYSQL_TAKES)
    said = [template(word) for word in words]
    if "drop" not in said:
        return []
    at = said.index("drop")
    return [
        invocation.destroys(
            Kind.DATABASE,
            " ".join(said[at + 1 : at + 2]),
            ids=invocation.ids(*((word, "") for word in words[at + 1 :])),
        )
    ]


def redis(invocation: Invocation) -> list[Operation]:
    _, words = invocation.parsed(("-h", "-p", "-a", "-n", "-u", "-s", "--user", "--pass", "-i", "-r"))
    said = [template(word) for word in words]
    if not words and invocation.stdin is not None and invocation.stdin.text is not None:
        said = template(invocation.stdin.text).split()
        words = [(part,) for part in invocation.stdin.text]
    upper = [one.upper() for one in said]
    if {"FLUSHALL", "FLUSHDB"} & set(upper):
        return [invocation.destroys(Kind.DATABASE, "", amount=Amount.ALL)]
    at = next((number for number, one in enumerate(upper) if one in {"DEL", "UNLINK"}), None)
    if at is not None:
        amount = Amount.ONE if len(said) == at + 2 else Amount.SOME
        return [
            invocation.destroys(
                Kind.RESOURCE,
                " ".join(said[at + 1 :]),
                amount=amount,
                ids=invocation.ids(*((word, "") for word in words)),
            )
        ]
    if "EVAL" in upper and re.search(r"\b(DEL|UNLINK|FLUSH)", " ".join(upper)):
        return [invocation.opaque("a client's own language is not read")]
    return []


def documents(invocation: Invocation) -> list[Operation]:
    """mongosh and other clients with scripts of their own language: opaque where their words destroy."""
    options, words = invocation.parsed(("--eval", "-u", "-p", "--host", "--port", "--username", "--password"))
    texts = [one.value for one in options if one.name == "--eval" and one.value is not None]
    said = " ".join((*(template(text) for text in texts), *invocation.words))
    if invocation.stdin is not None and invocation.stdin.text is not None:
        said += template(invocation.stdin.text)
    if re.search(r"\bdropDatabase\s*\(", said):
        return [invocation.destroys(Kind.DATABASE, database_of(words), amount=Amount.ONE)]
    match = re.search(r"\bdb(?:\.|\[[\"'])(\w+)[\"'\]]*\.(drop|deleteMany|deleteOne|remove)\s*\(\s*(\{\s*\})?", said)
    if match is not None:
        kind = Kind.TABLE if match[2] == "drop" else Kind.ROWS
        amount = Amount.ONE if match[2] in {"drop", "deleteOne"} else Amount.ALL if match[3] else Amount.SOME
        ids = invocation.ids(*((text, "") for text in texts))
        return [invocation.destroys(kind, match[1], amount=amount, ids=ids)]
    if JAVASCRIPT.search(said):
        return [invocation.opaque("a client's own language is not read")]
    files = [word for word in words if template(word).endswith(".js")]
    if files:
        return [from_file(invocation, files[0], f"a script that {invocation.program} runs from")]
    if any(starts_open(text) for text in texts):
        return [invocation.unread(f"a script that is made at run time: {template(texts[0])}"[:200])]
    if invocation.stdin is not None and invocation.stdin.file is not None:
        return [from_file(invocation, invocation.stdin.file, f"a script that {invocation.program} runs from")]
    return []


def database_of(words: list[Word]) -> str:
    said = template(words[0]) if words else ""
    return said.rpartition("/")[2].partition("?")[0]


def dumped(invocation: Invocation) -> list[Operation]:
    """`mongorestore --drop` and `mysqldump --add-drop-table` differ: only what restores drops."""
    if "--drop" in invocation.words:
        return [invocation.destroys(Kind.DATABASE, "", amount=Amount.ALL)]
    return []


READERS: dict[str, Callable[[Invocation], list[Operation]]] = {
    **dict.fromkeys(CLIENTS, client),
    **dict.fromkeys(("dropdb", "dropuser"), dropped),
    "pg_restore": restored,
    **dict.fromkeys(("mysqladmin", "mariadb-admin"), administered),
    **dict.fromkeys(("redis-cli", "valkey-cli", "keydb-cli"), redis),
    **dict.fromkeys(("mongo", "mongosh"), documents),
    "mongorestore": dumped,
}
