"""Which reader reads a file, told from its name and content, and what is said of a file that cannot be read whole."""

import codecs
import re
from typing import TYPE_CHECKING, Final

from drillgate.endpoints import Endpoint
from drillgate.operations import Action, Amount, Confidence, Extent, Kind, Operation, Recovery, Target
from drillgate.places import InputError, Place
from drillgate.readers.markup import telling

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from drillgate.documents.client import Client

Content = Operation | Endpoint
"""What an artifact holds: what it would do, and what of an API it describes."""

LIMIT: Final = 20 * 1024 * 1024
"""Bytes of the largest file that is read."""

SQL: Final = {
    ".sql": "",
    ".ddl": "",
    ".dml": "",
    ".psql": "postgres",
    ".pgsql": "postgres",
    ".mysql": "mysql",
    ".tsql": "tsql",
    ".plsql": "oracle",
    ".pks": "oracle",
    ".pkb": "oracle",
    ".hql": "hive",
}
"""What SQL files are called, and the dialect that this says."""

TEMPLATES: Final = frozenset({".j2", ".jinja", ".jinja2", ".tmpl", ".tpl", ".tftpl", ".template", ".erb"})
SHELL: Final = (".sh", ".bash", ".zsh", ".ksh", ".dash", ".bats")
NOTEBOOK: Final = ".ipynb"
HCL: Final = (".tf", ".tofu")
CONFIGURATIONS: Final = (*HCL, ".tf.json", ".tofu.json")
"""What configurations of Terraform are called."""

JSON: Final = ".json"
PLAN: Final = re.compile(
    rb'\s*\{\s*"(?:format_version|action_invocations|applyable|checks|complete|configuration|deferred_\w+|errored)"\s*:'
)
"""How a plan of Terraform's begins, in its own order of keys or in that of the alphabet."""
KUSTOMIZATION: Final = re.compile(r"(?:^|/)kustomization\.ya?ml$")
VALUES: Final = re.compile(r"(?:^|/)[\w.-]*\bvalues\b[\w.-]*\.ya?ml$")
"""What files are called with values for a chart, in which anything may stand."""

VALUED: Final = re.compile(
    rb"""(?:[cC]laimPolicy|etionPolicy|when(?:Deleted|Scaled)|deleteClaim|[dD]eletionProtection\w*|\.sql|\.sh|command|args)["']?:"""
)
"""What of that is read."""

SUFFIXES: Final = (
    {".py": "python", ".pyw": "python", NOTEBOOK: "python"}
    | dict.fromkeys(HCL, "terraform")
    | dict.fromkeys(SQL, "sql")
    | dict.fromkeys(SHELL, "shell")
)
INTERPRETERS: Final = (
    (re.compile(rb"#![^\n]*\bpython[\d.]*\b"), "python"),
    (
        re.compile(
            rb"#![ \t]*(?:\S*/)?(?:env[ \t]+(?:-\S+[ \t]+|\w+=\S*[ \t]+)*)?(?:\S*/)?(?:ba|z|da|k|a|mk)?sh(?=\s|$)"
            rb"|#![^\n]*\bbats\b"
        ),
        "shell",
    ),
)
BEGINNING: Final = 256
"""Bytes that tell what a file without an extension is."""

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
COOKIE: Final = re.compile(rb"[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]+)")
PLAIN: Final = frozenset({"ascii", "cp1250", "cp1251", "cp1252", "iso8859-1", "iso8859-15", "utf-8"})
"""Encodings that a Python file may declare: in each, ASCII stands for itself."""


def suffix_of(file: str) -> str:
    """The extension that says what a file is: that of `clean.sql.j2` is .sql."""
    _, *suffixes = file.rpartition("/")[2].lstrip(".").lower().split(".")
    if len(suffixes) > 1 and f".{suffixes[-1]}" in TEMPLATES:
        suffixes.pop()
    return f".{suffixes[-1]}" if suffixes and suffixes[-1] else ""


def telling_part(file: str) -> int:
    """How many bytes of a file tell what it is; 0 where its name does."""
    suffix = suffix_of(file)
    if file.lower().endswith(CONFIGURATIONS):
        return 0
    if suffix in telling.SUFFIXES:
        return LIMIT + 1
    return 0 if suffix and SUFFIXES.get(suffix) != "shell" else BEGINNING


def reader_of(file: str, beginning: bytes) -> str | None:
    """The name of the reader for a file that begins so, None for what is no artifact. The name alone may tell.

    A script that is called a shell's and begins with another interpreter is that one's.
    """
    suffix = suffix_of(file)
    if file.lower().endswith(CONFIGURATIONS):
        return "terraform"
    if suffix == JSON and PLAN.match(_plain(beginning[:BEGINNING])):
        return "terraform"
    if suffix in telling.SUFFIXES:
        return telling.reader_of(beginning) or ("kubernetes" if _is_for_manifests(file, beginning) else None)
    by_name = SUFFIXES.get(suffix)
    if suffix and by_name != "shell":
        return by_name
    return next((reader for pattern, reader in INTERPRETERS if pattern.match(beginning)), by_name)


def _is_for_manifests(file: str, data: bytes) -> bool:
    """Whether manifests are made of a file, which by itself does not tell what it is."""
    is_valued = VALUES.search(file) is not None and VALUED.search(data) is not None
    return is_valued or KUSTOMIZATION.search(file) is not None


def read(
    data: bytes, file: str, *, reader: str = "", dialect: str = "", clients: "tuple[Client, ...]" = ()
) -> tuple[Operation, ...] | None:
    """What an artifact would do, or None where the file is none.

    As `contents`, without what is no operation.
    """
    found = contents(data, file, reader=reader, dialect=dialect, clients=clients)
    return None if found is None else tuple(one for one in found if isinstance(one, Operation))


def contents(
    data: bytes, file: str, *, reader: str = "", dialect: str = "", clients: "tuple[Client, ...]" = ()
) -> tuple[Content, ...] | None:
    """All that an artifact holds, or None where the file is none.

    `reader` is the name of one, "" to have it told. Without a `dialect`, the extension may say one. `clients`
    describe one's own libraries. What cannot be read is an opaque operation where that begins: a file of more than
    20 MiB, bytes that are no text, Python that does not parse; and what can be read of such a file is read.
    """
    reader = reader or reader_of(file, data[: telling_part(file)]) or ""
    if not reader:
        return None
    if len(data) > LIMIT:
        return (unread(Place(file), f"it has more than {LIMIT // 2**20} MiB, of which nothing is read"),)
    text, flaws = decoded(data, file, python=reader == "python")
    try:
        found = _READERS[reader](text, file, dialect, clients)
    except InputError as error:
        flaws += tuple(unread(problem.place, _reason(problem.found, problem.expected)) for problem in error.problems)
        found = ()
    return tuple(sorted((*flaws, *found), key=lambda one: one.place)) if flaws else found


def decoded(data: bytes, file: str, *, python: bool = False) -> tuple[str, tuple[Operation, ...]]:
    """The text of an artifact, and an opaque operation at the first byte that is no text.

    It is UTF-8, or what its byte order mark or (of Python) its first lines say.
    """
    encoding = next((name for mark, name in MARKS if data.startswith(mark)), "utf-8")
    if python and encoding == "utf-8":
        encoding = _declared(data)
    flaws: tuple[Operation, ...] = ()
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        place = _place(data[: error.start].decode(encoding, errors="replace"), file)
        flaws = (unread(place, f"the byte 0x{data[error.start]:02x} is no {error.encoding.upper()}"),)
        text = data.decode(encoding if encoding == "utf-16" else "latin-1", errors="replace")
    at = text.find("\0")
    if at >= 0:
        flaws = (*flaws, unread(_place(text[:at], file), "a NUL character is no text"))
        text = text.replace("\0", "\ufffd")
    return text, flaws


def unread(place: Place, reason: str) -> Operation:
    """That what begins at a place could not be read, and so could be anything."""
    return Operation(
        Action.OPAQUE,
        Target(Kind.UNKNOWN),
        Extent(Amount.UNKNOWN),
        Recovery.NONE,
        place,
        place.file,
        Confidence.TOKENS,
        reason=reason,
    )


def _plain(beginning: bytes) -> bytes:
    """The beginning of a file in UTF-8, without its byte order mark."""
    encoding = next((name for mark, name in MARKS if beginning.startswith(mark)), None)
    return beginning if encoding is None else beginning.decode(encoding, errors="ignore").encode()


def _declared(data: bytes) -> str:
    """The encoding that a Python file declares in its first two lines, if it is one of those that are taken."""
    for line in data[:1024].splitlines()[:2]:
        if cookie := COOKIE.match(line):
            try:
                name = codecs.lookup(cookie[1].decode("ascii")).name
            except LookupError:
                return "utf-8"
            return name if name in PLAIN else "utf-8"
    return "utf-8"


def _sql(text: str, file: str, dialect: str, _: "tuple[Client, ...]") -> tuple[Operation, ...]:
    from drillgate.readers import sql

    return sql.read(text, file, dialect=dialect or SQL.get(suffix_of(file), ""))


def _python(text: str, file: str, dialect: str, clients: "tuple[Client, ...]") -> tuple[Operation, ...]:
    if suffix_of(file) == NOTEBOOK:
        from drillgate.readers.python import notebooks

        return notebooks.read(text, file, dialect=dialect, clients=clients)
    from drillgate.readers import python

    return python.read(text, file, dialect=dialect, clients=clients)


def _shell(text: str, file: str, dialect: str, clients: "tuple[Client, ...]") -> tuple[Operation, ...]:
    from drillgate.readers import shell

    return shell.read(text, file, dialect=dialect, clients=clients)


def _terraform(text: str, file: str, _: str, __: "tuple[Client, ...]") -> tuple[Content, ...]:
    from drillgate.readers import terraform

    return terraform.read(text, file)


def _openapi(text: str, file: str, _: str, __: "tuple[Client, ...]") -> tuple[Content, ...]:
    from drillgate.readers import openapi

    return openapi.read(text, file)


def _iam(text: str, file: str, _: str, __: "tuple[Client, ...]") -> tuple[Content, ...]:
    from drillgate.readers import rights

    return rights.read(text, file)


def _cloudformation(text: str, file: str, _: str, __: "tuple[Client, ...]") -> tuple[Content, ...]:
    from drillgate.readers import cloudformation

    return cloudformation.read(text, file)


def _kubernetes(text: str, file: str, dialect: str, clients: "tuple[Client, ...]") -> tuple[Content, ...]:
    from drillgate.readers import kubernetes

    return kubernetes.read(text, file, dialect=dialect, clients=clients)


_READERS: "Final[Mapping[str, Callable[[str, str, str, tuple[Client, ...]], tuple[Content, ...]]]]" = {
    "sql": _sql,
    "python": _python,
    "shell": _shell,
    "terraform": _terraform,
    "openapi": _openapi,
    "iam": _iam,
    "cloudformation": _cloudformation,
    "kubernetes": _kubernetes,
}


def _reason(found: str, expected: str) -> str:
    return f"{found}, expected {expected}" if expected else found


def _place(before: str, file: str) -> Place:
    lines = before.split("\n")
    return Place(file, len(lines), len(lines[-1]) + 1)
