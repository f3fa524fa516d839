"""Rows and tables that are destroyed through an object-relational mapper: SQLAlchemy and Django."""

import ast
import re

from drillgate.operations import Action, Amount, IdSource, Kind, Operation, Recovery
from drillgate.readers.python.labels import label
from drillgate.readers.python.sighting import Sighting
from drillgate.readers.python.values import (
    Attribute,
    Element,
    Imported,
    Instance,
    Local,
    Result,
    Unknown,
    Value,
    each,
    literal,
    path,
)

BUILDERS = re.compile(r"^(sqlalchemy|sqlmodel)(\.[a-z_]+)*\.delete$")
SESSION = re.compile(
    r"(^|[._?])(async_?)?(session|db_session|Session|sessionmaker|scoped_session|AsyncSession)\b[().\[\]]*$"
)
UPDATES = re.compile(r"^(sqlalchemy|sqlmodel)(\.[a-z_]+)*\.update$")
DESTRUCTIVE = re.compile(r"\w*(delete|destroy|purge|drop|truncate|wipe|erase|flush)", re.IGNORECASE)
FILTERS = frozenset({"filter", "filter_by", "where", "exclude", "having", "in_bulk"})
SINGLE = frozenset(
    {"get", "get_or_404", "first", "one", "one_or_none", "earliest", "latest", "last", "scalar_one", "create"}
)
MANAGERS = frozenset({"objects", "_default_manager", "_base_manager", "all_objects", "default_manager"})
GETTERS = frozenset({"get_object_or_404", "get", "get_or_404", "get_one", "aget_object_or_404"})
DROPS = re.compile(r"^(sqlalchemy|sqlmodel)(\.[A-Za-z_]+)*\.(Table|MetaData)\(\)")


def read(sighting: Sighting) -> tuple[Operation, ...] | None:
    """The operations of a mapper's call, None if it is none."""
    match sighting.name:
        case "delete" | "adelete" | "_raw_delete":
            return deletes(sighting)
        case "bulk_delete" | "delete_all":
            return queried(sighting)
        case "update" | "aupdate":
            return updates(sighting)
        case "call_command":
            return commanded(sighting)
        case "drop_all":
            return (sighting.operation(Action.DESTROY, Kind.TABLE, amount=Amount.ALL),)
        case "drop" if DROPS.search(path(sighting.owner)) or is_table(sighting.owner):
            return (sighting.operation(Action.DESTROY, Kind.TABLE, model_name(sighting.owner)),)
        case _:
            return None


def updates(sighting: Sighting) -> tuple[Operation, ...] | None:
    """An update that no filter narrows: SQLAlchemy's `update(T)` and `query.update`, Django's `objects.update`."""
    callee, owner = sighting.callee, sighting.owner
    if isinstance(callee, Imported) and UPDATES.search(callee.path):
        return () if is_narrowed(sighting) else (overwritten(sighting, sighting.word(0, "table")),)
    if is_table(owner) or DROPS.search(path(owner)):
        return () if is_narrowed(sighting) else (overwritten(sighting, model_name(owner)),)
    steps = [name for name, _ in chain(owner)]
    is_query = "query" in steps and sighting.script.imports("sqlalchemy", "flask_sqlalchemy", "sqlmodel")
    if sighting.name not in {"update", "aupdate"} or not (is_query or any(name in MANAGERS for name in steps)):
        return None
    narrowed = any(name in FILTERS | SINGLE for name in steps)
    return () if narrowed else (overwritten(sighting, model_name(owner)),)


def overwritten(sighting: Sighting, name: str) -> Operation:
    return sighting.operation(Action.OVERWRITE, Kind.ROWS, name, amount=Amount.ALL)


def commanded(sighting: Sighting) -> tuple[Operation, ...] | None:
    """Django's management commands that empty a database, or take an application's tables away."""
    words = [literal(one) for one in sighting.positional]
    match words:
        case ["flush" | "reset_db", *_]:
            return (sighting.operation(Action.DESTROY, Kind.DATABASE, amount=Amount.ALL),)
        case ["migrate", str(application), "zero"]:
            return (sighting.operation(Action.DESTROY, Kind.TABLE, application, amount=Amount.ALL),)
        case [str(command), *_] if DESTRUCTIVE.match(command):
            return (sighting.opaque(f"the management command {command} looks destructive"),)
        case _:
            return None


def is_table(value: Value) -> bool:
    return path(value).endswith(".__table__")


def deletes(sighting: Sighting) -> tuple[Operation, ...] | None:
    callee, owner = sighting.callee, sighting.owner
    if isinstance(callee, Imported) and BUILDERS.search(callee.path):
        return (built(sighting, sighting.word(0, "table")),)
    if is_table(owner) or DROPS.search(path(owner)):
        return (built(sighting, model_name(owner)),)
    found = queried(sighting)
    if found is not None:
        return found
    if is_executed(sighting):
        return (built(sighting, path(owner).strip("?()[]").rpartition(".")[2]),)
    if sighting.script.imports("sqlalchemy", "sqlmodel", "flask_sqlalchemy") and SESSION.search(path(owner)):
        value = sighting.argument(0, "instance")
        name = model_name(value) if value is not None else ""
        return (sighting.operation(Action.DESTROY, Kind.ROWS, name, ids=mapped_ids(sighting, value)),)
    return None


def is_executed(sighting: Sighting) -> bool:
    """`connection.execute(sites.delete().where(…))`: a table's own delete, told by what is done with it."""
    if not sighting.script.imports("sqlalchemy", "sqlmodel") or sighting.expressions:
        return False
    chained = above_calls(sighting)
    outer = chained[-1] if chained else sighting.node
    above = sighting.script.index.parents.get(outer)
    return isinstance(above, ast.Call) and label(above.func) == "execute" and outer in above.args


def built(sighting: Sighting, name: str) -> Operation:
    """`delete(T)`, narrowed by a `where` there or on the name that it is bound to."""
    amount = Amount.SOME if is_narrowed(sighting) else Amount.ALL
    return sighting.operation(Action.DESTROY, Kind.ROWS, name, amount=amount, ids=condition_ids(sighting))


def above_calls(sighting: Sighting) -> list[ast.Call]:
    """The calls of a chain that goes on behind this one: `delete(T).where(…).returning(…)`."""
    index = sighting.script.index
    found: list[ast.Call] = []
    node: ast.AST = sighting.node
    while True:
        attribute = index.parents.get(node)
        call = index.parents.get(attribute) if isinstance(attribute, ast.Attribute) else None
        if not isinstance(call, ast.Call) or call.func is not attribute:
            return found
        found.append(call)
        node = call


def is_narrowed(sighting: Sighting) -> bool:
    return bool(narrowing(sighting))


def narrowing(sighting: Sighting) -> list[ast.Call]:
    chained = above_calls(sighting)
    found = [call for call in chained if isinstance(call.func, ast.Attribute) and call.func.attr in FILTERS]
    outer = chained[-1] if chained else sighting.node
    statement = sighting.script.index.parents.get(outer)
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        name = statement.targets[0].id
        for word in FILTERS:
            for call in sighting.script.index.calls.get(word, ()):
                owner = call.func.value if isinstance(call.func, ast.Attribute) else None
                if isinstance(owner, ast.Name) and owner.id == name:
                    found.append(call)
    return found


def condition_ids(sighting: Sighting) -> IdSource | None:
    """The values that a `where` compares columns with."""
    found: list[tuple[Value | None, str]] = []
    for call in narrowing(sighting):
        found += compared(sighting, call)
    return sighting.ids(*found) if found else None


def compared(sighting: Sighting, call: ast.Call) -> list[tuple[Value | None, str]]:
    script, context = sighting.script, sighting.context
    found: list[tuple[Value | None, str]] = []
    for one in call.args:
        match one:
            case ast.Compare(left, _, [right]):
                found.append((script.value(right, context), label(left)))
            case ast.Call(ast.Attribute(column, "in_"), [values]):
                found.append((script.value(values, context), label(column)))
    for keyword in call.keywords:
        if keyword.arg:
            word = keyword.arg.removesuffix("__in").removesuffix("__exact")
            found.append((script.value(keyword.value, context), word))
    return found


def queried(sighting: Sighting) -> tuple[Operation, ...] | None:
    """`.delete()` on a query, a queryset or an object that came out of one."""
    steps = chain(sighting.owner)
    names = [name for name, _ in steps]
    is_django = any(name in MANAGERS for name in names)
    is_query = "query" in names and sighting.script.imports("sqlalchemy", "flask_sqlalchemy", "sqlmodel")
    gets = any(name in {"get_object_or_404", "aget_object_or_404"} for name in names)
    if not (is_django or is_query or gets):
        return None
    filters = [call for name, call in steps if name in FILTERS | GETTERS and call is not None]
    narrowed = bool(filters) or any(name in FILTERS | SINGLE for name in names)
    single = gets or any(name in SINGLE or name == "[]" for name in names)
    amount = Amount.ONE if single else Amount.SOME if narrowed else Amount.ALL
    values = [pair for call in filters for pair in compared(sighting, call)]
    name = model_name(sighting.owner)
    ids = sighting.ids(*values) if values else None
    return (sighting.operation(Action.DESTROY, Kind.ROWS, name, amount=amount, ids=ids, recovery=Recovery.NONE),)


def chain(value: Value) -> list[tuple[str, ast.Call | None]]:
    """The attributes and calls that lead to a value, outermost first."""
    found: list[tuple[str, ast.Call | None]] = []
    call: ast.Call | None = None
    while True:
        match value:
            case Result(callee, made):
                value, call = callee, made
            case Attribute(owner, name):
                found.append((name, call))
                value, call = owner, None
            case Element(owner):
                found.append(("[]", None))
                value, call = owner, None
            case Imported(name):
                found += [
                    (word, call if number == 0 else None) for number, word in enumerate(reversed(name.split(".")))
                ]
                return found[::-1]
            case Unknown(name):
                return [(name, call), *found[::-1]]
            case Local(node) | Instance(node):
                return [("" if isinstance(node, ast.Lambda) else node.name, call), *found[::-1]]
            case _:
                return found[::-1]


def model_name(value: Value) -> str:
    """The model or table that a value stands for, as the source calls it."""
    for one in each(value):
        if isinstance(one, Instance):
            return one.node.name
        steps = chain(one)
        for number, (name, call) in enumerate(steps):
            if name in {"query", "get", "get_or_404", "get_one", "get_object_or_404", "aget_object_or_404", "scalars"}:
                if call is not None and call.args and isinstance(call.args[0], (ast.Name, ast.Attribute)):
                    return label(call.args[0])
                if name == "query" and number and call is None:
                    return steps[number - 1][0]
            if (name in MANAGERS or name == "__table__") and number:
                model, made = steps[number - 1]
                last = made.args[-1] if made is not None and made.args else None
                # Django's historical models: apps.get_model("sites", "Site")
                return str(last.value) if isinstance(last, ast.Constant) else model
            if name == "Table" and call is not None and call.args and isinstance(call.args[0], ast.Constant):
                return str(call.args[0].value)
            if call is not None and name[:1].isupper() and number == len(steps) - 1:
                return name
    return ""


def mapped_ids(sighting: Sighting, value: Value | None) -> IdSource | None:
    """The IDs of `session.delete(session.get(T, id))`."""
    if value is None:
        return None
    for one in each(value):
        for name, call in chain(one):
            if name in GETTERS and call is not None and len(call.args) > 1:
                return sighting.ids((sighting.script.value(call.args[1], sighting.context), "id"))
    return None
