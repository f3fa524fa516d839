"""What a call returns: functions of the file are followed, well-known ones are known, all else stays a result."""

import ast
from collections.abc import Callable

from drillgate.readers.python.attributes import attribute_value
from drillgate.readers.python.contexts import Context
from drillgate.readers.python.elements import element
from drillgate.readers.python.entries import is_method
from drillgate.readers.python.labels import label
from drillgate.readers.python.methods import method_value, origin
from drillgate.readers.python.script import Script
from drillgate.readers.python.source import Function
from drillgate.readers.python.texts import concatenate
from drillgate.readers.python.values import (
    Attribute,
    Collection,
    Constant,
    Data,
    Hole,
    Imported,
    Instance,
    Local,
    Method,
    Option,
    Piece,
    Record,
    Result,
    Text,
    Unknown,
    Value,
    Variable,
    choice,
    each,
    literal,
    path,
)

Known = Callable[[Script, ast.Call, Context], Value]


def call_value(script: Script, callee: Value, call: ast.Call, context: Context) -> Value:
    """What a call of one value returns."""
    match callee:
        case Local(ast.ClassDef() as node):
            return Instance(node, fields_of(script, node, call, context))
        case Local(node) if not isinstance(node, ast.ClassDef):
            return returned(script, node, call, context)
        case Method(_, node):
            return returned(script, node, call, context)
        case Imported(name):
            known = KNOWN.get(name)
            value = known(script, call, context) if known else None
            return Result(callee, call, context) if value is None else value
        case Attribute():
            value = method_value(script, callee, call, context)
            return Result(callee, call, context) if value is None else value
        case _:
            return Result(callee, call, context)


def fields_of(script: Script, node: ast.ClassDef, call: ast.Call, context: Context) -> tuple[tuple[str, Value], ...]:
    """What a dataclass, a named tuple or a model is made with, by its annotated fields in their order."""
    names = [label(one.target) for one in node.body if isinstance(one, ast.AnnAssign)]
    if not names or "__init__" in script.index.names.get(node, {}):
        return ()
    given = [one for one in call.args if not isinstance(one, ast.Starred)]
    found = {name: script.value(one, context) for name, one in zip(names, given, strict=False)}
    found |= {one.arg: script.value(one.value, context) for one in call.keywords if one.arg in names}
    return tuple(found.items())


def returned(script: Script, function: Function, call: ast.Call, context: Context) -> Value:
    """What a function of the file gives back to this call."""
    if context.is_deep or any(one.scope is function for one in context.outward()):
        return Unknown(label(call))
    inside = script.enter(function, call, context)
    if isinstance(function, ast.Lambda):
        return script.value(function.body, inside)
    values: list[Value] = []
    for node in script.index.exits.get(function, ()):
        match node:
            case None:
                values.append(Constant(None))
            case ast.Yield(value):
                values.append(Collection((script.value(value, inside) if value is not None else Constant(None),)))
            case ast.YieldFrom(value):
                values.append(script.value(value, inside))
            case _:
                values.append(script.value(node, inside))
    return choice(values) if values else Constant(None)


def first(script: Script, call: ast.Call, context: Context) -> Value | None:
    if call.args:
        return script.value(call.args[0], context)
    return script.value(call.keywords[0].value, context) if call.keywords else None


def same(script: Script, call: ast.Call, context: Context) -> Value:
    """Functions that hand on their first argument, or its elements, as far as this reader is concerned."""
    value = first(script, call, context)
    return Collection((), 0) if value is None else value


def module(script: Script, call: ast.Call, context: Context) -> Value:
    """The module that is imported by a name which stands there."""
    name = literal(first(script, call, context) or Unknown())
    return Imported(name) if name else Result(script.value(call.func, context), call, context)


def top_module(script: Script, call: ast.Call, context: Context) -> Value:
    """What `__import__` gives: of `a.b` it is `a`."""
    found = module(script, call, context)
    return Imported(found.path.partition(".")[0]) if isinstance(found, Imported) else found


def opened(script: Script, call: ast.Call, context: Context) -> Value:
    value = first(script, call, context)
    return choice([origin(one) for one in each(value)]) if value is not None else Data()


def rows(script: Script, call: ast.Call, context: Context) -> Value:
    """Readers of an open file: the file's data, or what its lines come from."""
    value = first(script, call, context)
    found = [one for one in each(value) if isinstance(one, (Data, Option))] if value is not None else []
    return choice([origin(one) if isinstance(one, Option) else one for one in found]) if found else Data()


def numbered(script: Script, call: ast.Call, context: Context) -> Value:
    value = first(script, call, context)
    return Collection((Collection((Unknown("number"), element(value) if value is not None else Unknown()), 2),))


def zipped(script: Script, call: ast.Call, context: Context) -> Value:
    elements = tuple(element(script.value(one, context)) for one in call.args if not isinstance(one, ast.Starred))
    return Collection((Collection(elements, len(elements)),))


def over(script: Script, call: ast.Call, context: Context) -> Value:
    """`map` and `filter`."""
    if len(call.args) < 2:
        return Unknown()
    function = script.value(call.args[0], context)
    if isinstance(function, Local) and is_method(function.node) and label(call) == "map":
        return Collection((returned(script, function.node, call, context),))
    return script.value(call.args[1], context)


def taken(script: Script, call: ast.Call, context: Context) -> Value:
    value = first(script, call, context)
    return element(value) if value is not None else Unknown()


def mapping(script: Script, call: ast.Call, context: Context) -> Value:
    entries = tuple((one.arg, script.value(one.value, context)) for one in call.keywords if one.arg)
    return Record(entries, is_open(call))


def is_open(call: ast.Call) -> bool:
    return bool(call.args) or any(one.arg is None for one in call.keywords)


def environment(script: Script, call: ast.Call, context: Context) -> Value:
    name = literal(first(script, call, context))
    default = script.value(call.args[1], context) if len(call.args) > 1 else Constant(None)
    return Variable(name, default) if name else Unknown()


def joined_path(script: Script, call: ast.Call, context: Context) -> Value:
    parts: list[tuple[Value, str]] = []
    for one in call.args:
        parts += [(Text((Piece("/"),)), ""), (script.value(one, context), label(one))]
    if len(call.args) == 1:
        return parts[1][0]
    return concatenate(parts[1:]) if parts else Unknown()


def second(script: Script, call: ast.Call, context: Context) -> Value:
    return script.value(call.args[1], context) if len(call.args) > 1 else Unknown()


def folder(_: Script, __: ast.Call, ___: Context) -> Value:
    return Text((Hole("folder", Unknown()),))


def dynamic_attribute(script: Script, call: ast.Call, context: Context) -> Value:
    """`getattr` with a literal name; any other is a result, which the reader of dynamic code looks at."""
    if len(call.args) < 2:
        return Unknown()
    name = literal(script.value(call.args[1], context))
    owner = script.value(call.args[0], context)
    if name is None:
        return Result(Imported("builtins.getattr"), call, context)
    return choice([attribute_value(script, one, name, context) for one in each(owner)])


def identifier(script: Script, call: ast.Call, context: Context) -> Value:
    """psycopg's `sql.Identifier`: the quoted parts of a name, joined by points."""
    parts: list[tuple[Value, str]] = []
    for one in call.args:
        parts += [(Text((Piece("."),)), ""), (script.value(one, context), label(one))]
    return concatenate(parts[1:]) if parts else Unknown()


KNOWN: dict[str, Known] = {
    **dict.fromkeys(
        (
            *(
                f"builtins.{name}"
                for name in (
                    [
                        "bool",
                        "str",
                        "int",
                        "list",
                        "tuple",
                        "set",
                        "frozenset",
                        "iter",
                        "sorted",
                        "reversed",
                        "vars",
                        "bytes",
                    ]
                )
            ),
            *("pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "os.fspath", "os.path.expanduser"),
            *("os.path.abspath", "os.path.realpath", "os.path.normpath", "os.path.expandvars"),
            *("tqdm.tqdm", "tqdm.auto.tqdm", "rich.progress.track", "tqdm", "textwrap.dedent", "inspect.cleandoc"),
            *("urllib.parse.quote", "urllib.parse.quote_plus", "uuid.UUID", "copy.copy", "copy.deepcopy"),
            *("contextlib.closing", "contextlib.nullcontext", "itertools.islice", "itertools.chain.from_iterable"),
            *("itertools.chain", "itertools.batched", "more_itertools.chunked", "asyncio.run", "asyncio.create_task"),
            *("sqlalchemy.text", "sqlalchemy.sql.text", "sqlalchemy.sql.expression.text", "sqlalchemy.DDL"),
            *("psycopg.sql.SQL", "psycopg2.sql.SQL", "io.StringIO", "json.dumps"),
        ),
        same,
    ),
    **dict.fromkeys(("builtins.open", "io.open", "codecs.open", "gzip.open", "bz2.open", "lzma.open"), opened),
    **dict.fromkeys((f"pandas.read_{kind}" for kind in ("csv", "table", "excel", "json", "parquet", "fwf")), opened),
    **dict.fromkeys(
        (f"polars.{how}_{kind}" for how in ("read", "scan") for kind in ("csv", "json", "parquet")), opened
    ),
    **dict.fromkeys(("numpy.loadtxt", "numpy.genfromtxt", "fileinput.input", "linecache.getlines"), opened),
    **dict.fromkeys(("csv.DictReader", "csv.reader", "json.load", "json.loads", "yaml.safe_load", "yaml.load"), rows),
    **dict.fromkeys(("tomllib.load", "ijson.items", "jsonlines.Reader", "ndjson.load", "ast.literal_eval"), rows),
    "builtins.enumerate": numbered,
    "builtins.zip": zipped,
    "builtins.map": over,
    "builtins.filter": over,
    "builtins.next": taken,
    "builtins.dict": mapping,
    "builtins.getattr": dynamic_attribute,
    "builtins.__import__": top_module,
    "importlib.import_module": module,
    "os.environ.get": environment,
    "os.getenv": environment,
    "os.path.join": joined_path,
    "os.path.dirname": folder,
    "urllib.parse.urljoin": second,
    "typing.cast": second,
    "psycopg.sql.Identifier": identifier,
    "psycopg2.sql.Identifier": identifier,
}


def called(value: Value) -> str:
    """The dotted name of what a value is, without trailing parentheses; for messages."""
    return path(value).removeprefix("?").removesuffix("()")
