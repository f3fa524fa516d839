"""Calls that look destructive, on something that this reader does not know: opaque, but for what is plainly local."""

import ast
import re
import sys

from drillgate.operations import Operation
from drillgate.readers.python.sighting import Sighting
from drillgate.readers.python.values import (
    Attribute,
    Collection,
    Constant,
    Data,
    Element,
    Imported,
    Instance,
    Local,
    Mapped,
    Method,
    Option,
    Options,
    Record,
    Result,
    Text,
    Unknown,
    Value,
    Variable,
    path,
)

VERBS = r"delete|destroy|purge|drop|truncate|terminate|wipe|erase|nuke|undeploy|deprovision|decommission"
DESTRUCTIVE = re.compile(
    rf"^_?(?:(?:hard|bulk|batch|force|mass|async|a|do|safe|perform|really|admin)_?)?(?:{VERBS})(?:_\w+)?$"
    rf"|^(?:{VERBS})[A-Z]\w*$|^_?remove_(?:all|objects?|buckets?|tenants?|sites?|users?|accounts?|customers?|records?"
    r"|rows?|database|data|collection|index)$|^(?:deleteOne|deleteMany|flushall|flushdb|expunge_all)$",
)
CLIENT = re.compile(
    r"(client|api|conn|connection|session|service|gateway|repository|repo|store|storage|database|\bdb|bucket|queue|admin|sdk"
    r"|collection|dao|manager|cluster|tenants?|sites?|table|backend|boto3?|s3|dynamodb|rds|redis|mongo\w*|driver|engine)"
    r"[().\[\]]*$",
    re.IGNORECASE,
)
# Standard library and numerical code: their `delete` and `drop` are about objects in memory.
HARMLESS = frozenset(
    sys.stdlib_module_names
    | {
        "builtins",
        "cupy",
        "jax",
        "matplotlib",
        "mock",
        "networkx",
        "numpy",
        "np",
        "pandas",
        "polars",
        "pyarrow",
        "pytest",
    }
    | {"pygments", "scipy", "sklearn", "sympy", "tensorflow", "tkinter", "torch", "xarray", "PyQt5", "PyQt6", "PySide6"}
    | {"IPython", "lxml", "bs4", "redbaron", "libcst", "rich", "tqdm"}
)
# Modules that are imported by a name that is made at run time could be anything.
MADE = ("builtins.__import__()", "importlib.import_module()")
FRAMES = frozenset({"axis", "columns", "index", "inplace", "labels", "errors", "level", "how", "subset", "dim"})
# Words of memory as much as of stores (`text.truncate()`, `frame.drop()`, `process.terminate()`): only on a client.
MILD = re.compile(r"^_?(?:drop|erase|truncate|wipe)(?!_table)")
PROCESS = frozenset({"terminate", "terminate_process", "terminate_all"})
LOCAL_OWNERS = re.compile(
    r"^\?(?:self\.)?(?:\w*(?:cache|dict|list|set|stack|tree|widget|entry|text|frame|df|window|canvas|cookie|cookies|jar|buffer|headers"
    r"|proc|process|popen|thread|pool|worker|cursor_position|selection|node|lock|parser|logger|mock|memo|registry))"
    r"(?:\.\w+|\[\]|\(\))*$",
    re.IGNORECASE,
)


def read(sighting: Sighting) -> tuple[Operation, ...]:
    """An opaque operation for a destructive-looking call whose receiver may be a client of something."""
    if not isinstance(sighting.node, ast.Call) or not DESTRUCTIVE.match(sighting.name) or is_local(sighting):
        return ()
    said = sighting.script.source.statement(sighting.node.func)
    return (sighting.opaque(f"{said} looks destructive and is not known here"),)


def is_local(sighting: Sighting) -> bool:
    """Whether the call plainly concerns what is in memory, or is followed into this file's own function."""
    callee, owner = sighting.callee, sighting.owner
    if isinstance(callee, (Local, Method, Instance)):
        return True
    # An index is a frame's to drop, and a search engine's to delete.
    of_frames = MILD.match(sighting.name) and FRAMES & set(sighting.named)
    if of_frames or sighting.name in {"drop_duplicates", "drop_na", "drop_nulls", "drop_vars"}:
        return True
    if path(callee).startswith(MADE):
        return False
    if isinstance(callee, Imported):
        return root(callee) in HARMLESS or (bool(MILD.match(sighting.name)) and not is_client(owner))
    if isinstance(callee, Unknown):
        # A parameter or loop variable that is called, or a name that nothing binds.
        return bool(MILD.match(sighting.name))
    if not isinstance(callee, Attribute):
        return True
    if sighting.name in PROCESS or MILD.match(sighting.name):
        return not is_client(owner)
    return is_local_owner(owner)


def is_local_owner(owner: Value) -> bool:
    match owner:
        case Text() | Constant() | Collection() | Record() | Mapped() | Data() | Option() | Options() | Variable():
            return True
        case Instance() | Local():
            # A method that the class inherits from elsewhere.
            return not has_foreign_base(owner)
        case Imported() | Result() | Attribute() | Element() | Unknown():
            return root(owner) in HARMLESS or bool(LOCAL_OWNERS.match(path(owner)))
    return False


def has_foreign_base(owner: Instance | Local) -> bool:
    if not isinstance(owner.node, ast.ClassDef):
        return False
    return any(not (isinstance(base, ast.Name) and base.id == "object") for base in owner.node.bases)


def is_client(owner: Value) -> bool:
    return root(owner) not in HARMLESS and bool(CLIENT.search(path(owner)))


def root(value: Value) -> str:
    said = path(value)
    return "" if said.startswith((".", "?")) else re.split(r"[.(\[]", said, maxsplit=1)[0]
