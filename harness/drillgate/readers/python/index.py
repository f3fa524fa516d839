"""One walk over a tree: parents, names bound in each scope, functions and classes, calls by name."""

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from drillgate.readers.python.source import Function, position

Scope = ast.Module | ast.ClassDef | Function
Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
Definition = ast.FunctionDef | ast.AsyncFunctionDef
How = Literal["value", "element", "add", "context", "import", "definition", "unknown"]

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
SCOPES = (ast.Module, ast.ClassDef, *FUNCTIONS)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


@dataclass(frozen=True, eq=False, slots=True)
class Binding:
    """A name gets a value: that of `source`, or an element of it; `steps` lead through an unpacked tuple."""

    node: ast.AST
    how: How
    source: ast.AST | None = None
    steps: tuple[int, ...] = ()
    imported: str = ""


@dataclass(eq=False, slots=True)
class Index:
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    names: dict[ast.AST, dict[str, list[Binding]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    attributes: dict[ast.AST, dict[str, list[Binding]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    entries: dict[ast.AST, dict[str, list[tuple[ast.Subscript, ast.AST | None]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    shared: dict[ast.AST, set[str]] = field(default_factory=lambda: defaultdict(set))
    calls: dict[str, list[ast.Call]] = field(default_factory=lambda: defaultdict(list))
    handed: dict[str, list[ast.expr]] = field(default_factory=lambda: defaultdict(list))
    scopes: dict[ast.AST, Scope] = field(default_factory=dict)
    renamed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    exits: dict[ast.AST, list[ast.expr | None]] = field(default_factory=lambda: defaultdict(list))
    imports: set[str] = field(default_factory=set)
    candidates: list[ast.Call | ast.Attribute] = field(default_factory=list)

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, innermost first."""
        parent = self.parents.get(node)
        while parent is not None:
            yield parent
            parent = self.parents.get(parent)

    def scope(self, node: ast.AST) -> Scope:
        """The function, class or module that a node stands in; what comes before a function's body is outside of it."""
        found = self.scopes.get(node)
        if found is None:
            found = self.scopes[node] = self.find_scope(node)
        return found

    def find_scope(self, node: ast.AST) -> Scope:
        below = node
        for parent in self.above(node):
            if isinstance(parent, ast.Lambda) and below is parent.body:
                return parent
            if isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and below in parent.body:
                return parent
            if isinstance(parent, ast.Module):
                return parent
            below = parent
        raise LookupError("a node outside of the tree")


def terminal(node: ast.AST) -> str:
    """The last word of a dotted expression, "" for anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def build(tree: ast.Module, wanted: Callable[[str], bool]) -> Index:
    """Index a tree in one walk; calls whose last word is `wanted` are its candidates, in the order of the file."""
    index = Index()
    parents = index.parents
    pending: list[tuple[ast.AST, Scope]] = [(tree, tree)]
    while pending:
        node, scope = pending.pop()
        record = RECORDERS.get(type(node))
        if record is not None:
            record(index, node, scope)
        within: Scope = node if isinstance(node, SCOPES) else scope
        for name in FIELDS.get(type(node), node._fields):
            value = getattr(node, name, None)
            if isinstance(value, list):
                for item in value:
                    if isinstance(item, ast.AST):
                        parents[item] = node
                        pending.append((item, within))
            elif isinstance(value, ast.AST):
                parents[value] = node
                pending.append((value, within))
    for function, names in index.shared.items():
        for name in names:
            index.names[tree][name].extend(index.names[function].pop(name, ()))
    for name, calls in index.calls.items():
        calls.sort(key=position)
        if wanted(name) or any(wanted(other) for other in index.renamed.get(name, ())):
            index.candidates.extend(call for call in calls if not decorates(index, call))
    for name in index.handed:
        if wanted(name):
            index.candidates.extend(handed_out(index, name))
    index.candidates.sort(key=position)
    return index


def handed_out(index: Index, name: str) -> Iterator[ast.Attribute]:
    """Methods that are handed to another function, or put into a list or a table, instead of being called."""
    return (node for node in index.handed[name] if isinstance(node, ast.Attribute))


def decorates(index: Index, call: ast.Call) -> bool:
    parent = index.parents.get(call)
    return isinstance(parent, (*FUNCTIONS[:2], ast.ClassDef)) and call in parent.decorator_list


def bind(index: Index, scope: Scope, target: ast.AST, how: How, source: ast.AST | None) -> None:
    """Bind every name in a target, also those in nested tuples."""
    pending: list[tuple[ast.AST, tuple[int, ...]]] = [(target, ())]
    while pending:
        node, steps = pending.pop()
        if isinstance(node, ast.Name):
            index.names[scope][node.id].append(Binding(node, how, source, steps))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            owner = next((above for above in index.above(scope) if isinstance(above, ast.ClassDef)), None)
            if owner is not None:
                index.attributes[owner][node.attr].append(Binding(node, how, source, steps))
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and not steps:
            index.entries[scope][node.value.id].append((node, source))
        elif isinstance(node, (ast.Tuple, ast.List)):
            pending.extend((item, (*steps, place)) for place, item in enumerate(node.elts))
        elif isinstance(node, ast.Starred):
            pending.append((node.value, steps))


def on_assign(index: Index, node: ast.Assign, scope: Scope) -> None:
    for target in node.targets:
        if isinstance(node.value, ast.Attribute) and terminal(target):
            index.renamed[terminal(target)].add(node.value.attr)
        bind(index, scope, target, "value", node.value)


def on_annotated(index: Index, node: ast.AnnAssign, scope: Scope) -> None:
    if node.value is not None:
        bind(index, scope, node.target, "value", node.value)


def on_walrus(index: Index, node: ast.NamedExpr, scope: Scope) -> None:
    bind(index, scope, node.target, "value", node.value)


def on_augmented(index: Index, node: ast.AugAssign, scope: Scope) -> None:
    bind(index, scope, node.target, "add" if isinstance(node.op, ast.Add) else "unknown", node)


def on_for(index: Index, node: ast.For | ast.AsyncFor, scope: Scope) -> None:
    bind(index, scope, node.target, "element", node.iter)


def on_comprehension(index: Index, node: Comprehension, _: Scope) -> None:
    for generator in node.generators:
        pending: list[tuple[ast.AST, tuple[int, ...]]] = [(generator.target, ())]
        while pending:
            target, steps = pending.pop()
            if isinstance(target, ast.Name):
                index.names[node][target.id].append(Binding(target, "element", generator.iter, steps))
            elif isinstance(target, (ast.Tuple, ast.List)):
                pending.extend((item, (*steps, place)) for place, item in enumerate(target.elts))


def on_with(index: Index, node: ast.With | ast.AsyncWith, scope: Scope) -> None:
    for item in node.items:
        if item.optional_vars is not None:
            bind(index, scope, item.optional_vars, "context", item.context_expr)


def on_import(index: Index, node: ast.Import, scope: Scope) -> None:
    for alias in node.names:
        index.imports.add(alias.name)
        name = alias.asname or alias.name.partition(".")[0]
        path = alias.name if alias.asname else name
        index.names[scope][name].append(Binding(node, "import", imported=path))


def on_import_from(index: Index, node: ast.ImportFrom, scope: Scope) -> None:
    module = "." * node.level + (node.module or "")
    index.imports.add(module)
    for alias in node.names:
        if alias.asname:
            index.renamed[alias.asname].add(alias.name)
        path = f"{module}.{alias.name}" if module.strip(".") else f"{module}{alias.name}"
        index.names[scope][alias.asname or alias.name].append(Binding(node, "import", imported=path))


def on_definition(index: Index, node: Definition | ast.ClassDef, scope: Scope) -> None:
    index.names[scope][node.name].append(Binding(node, "definition", node))


def on_handler(index: Index, node: ast.ExceptHandler, scope: Scope) -> None:
    if node.name:
        index.names[scope][node.name].append(Binding(node, "unknown"))


def on_shared(index: Index, node: ast.Global, scope: Scope) -> None:
    index.shared[scope].update(node.names)


def on_return(index: Index, node: ast.Return, scope: Scope) -> None:
    index.exits[scope].append(node.value)


def on_yield(index: Index, node: ast.Yield | ast.YieldFrom, scope: Scope) -> None:
    index.exits[scope].append(node)


def on_call(index: Index, node: ast.Call, _: Scope) -> None:
    name = terminal(node.func)
    if not name and isinstance(node.func, ast.Call):
        name = terminal(node.func.func)
    if name:
        index.calls[name].append(node)
    for argument in node.args:
        if isinstance(argument, (ast.Name, ast.Attribute)):
            index.handed[terminal(argument)].append(argument)
    for keyword in node.keywords:
        if isinstance(keyword.value, (ast.Name, ast.Attribute)):
            index.handed[terminal(keyword.value)].append(keyword.value)


def on_display(index: Index, node: ast.List | ast.Tuple | ast.Set | ast.Dict, _: Scope) -> None:
    for one in node.values if isinstance(node, ast.Dict) else node.elts:
        if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Load):
            index.handed[one.attr].append(one)


# Each recorder takes just the node types that it is listed for.
RECORDERS: dict[type[ast.AST], Callable[..., None]] = {
    ast.Assign: on_assign,
    ast.AnnAssign: on_annotated,
    ast.NamedExpr: on_walrus,
    ast.AugAssign: on_augmented,
    ast.For: on_for,
    ast.AsyncFor: on_for,
    ast.With: on_with,
    ast.AsyncWith: on_with,
    ast.Import: on_import,
    ast.ImportFrom: on_import_from,
    ast.FunctionDef: on_definition,
    ast.AsyncFunctionDef: on_definition,
    ast.ClassDef: on_definition,
    ast.ExceptHandler: on_handler,
    ast.Global: on_shared,
    ast.Return: on_return,
    ast.Yield: on_yield,
    ast.YieldFrom: on_yield,
    ast.Call: on_call,
    **dict.fromkeys((ast.List, ast.Tuple, ast.Set, ast.Dict), on_display),
    **dict.fromkeys(COMPREHENSIONS, on_comprehension),
}

# Fields that hold no expression of interest, left out so that the walk stays short.
FIELDS: dict[type[ast.AST], tuple[str, ...]] = {
    ast.Name: (),
    ast.Constant: (),
    ast.Attribute: ("value",),
    ast.BinOp: ("left", "right"),
    ast.BoolOp: ("values",),
    ast.UnaryOp: ("operand",),
    ast.Compare: ("left", "comparators"),
    ast.Subscript: ("value", "slice"),
    ast.List: ("elts",),
    ast.Tuple: ("elts",),
    ast.Starred: ("value",),
    ast.FunctionDef: ("decorator_list", "args", "body"),
    ast.AsyncFunctionDef: ("decorator_list", "args", "body"),
    ast.arg: (),
    ast.Import: (),
    ast.ImportFrom: (),
    ast.AnnAssign: ("target", "value"),
}
