"""Whether what a step or a service names as its function can be found, without running anything of it."""

import ast
from collections.abc import Iterator
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec
from pathlib import Path

ANYTHING = "*"


def missing(uses: str, folder: Path) -> str:
    """Why there is no function MODULE:FUNCTION, or FILE.py:FUNCTION in `folder`; "" where there is, or may be, one."""
    where, _, function = uses.rpartition(":")
    if where.endswith(".py"):
        file: Path | None = folder / where
        if not (folder / where).is_file():
            return f"no file {where}"
    else:
        specification = _specification(where)
        if specification is None:
            return f"no module {where}"
        file = Path(specification.origin) if specification.origin and specification.has_location else None
    if file is None or file.suffix != ".py":
        return ""
    try:
        names = set(_names(ast.parse(file.read_bytes()).body))
    except (OSError, SyntaxError, ValueError) as error:
        return f"no Python that can be read in {where} ({error})"
    return "" if function in names or ANYTHING in names else f"no function {function} in {where}"


def _specification(module: str) -> ModuleSpec | None:
    """Where a module is. Only the names' parents are looked through: importing one would run it."""
    first, *rest = module.split(".")
    found = find_spec(first)
    path = first
    for name in rest:
        if found is None or found.submodule_search_locations is None:
            return None
        path = f"{path}.{name}"
        found = PathFinder.find_spec(path, list(found.submodule_search_locations))
    return found


def _names(body: list[ast.stmt]) -> Iterator[str]:
    """What statements at a module's top may bind; `*` stands for names that only running it would tell."""
    for statement in body:
        match statement:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield ANYTHING if name == "__getattr__" else name
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from (each.asname or each.name for each in names)
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                yield from (node.id for node in ast.walk(statement) if isinstance(node, ast.Name))
            case ast.AsyncFunctionDef() | ast.Expr() | ast.Raise() | ast.Assert() | ast.Pass():
                pass
            case _:
                yield ANYTHING
