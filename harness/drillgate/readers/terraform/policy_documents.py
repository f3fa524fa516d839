"""Policy documents in a configuration, as IAM has them: data sources that make them, and objects that are such."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from drillgate.readers.markup import mapping
from drillgate.readers.rights.texts import expanded
from drillgate.readers.terraform.blocks import Block
from drillgate.readers.terraform.written import UNKNOWN_TEXT, Scope, Written, listed, mapped

SPELLINGS: Final[Mapping[str, str]] = {
    "effect": "Effect",
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
}
"""Attributes of a statement, and what IAM calls them."""

ACTION: Final = re.compile(r"(?!arn:)[a-z][a-z0-9-]*:")
PRINCIPALS: Final[Mapping[str, str]] = {"principals": "Principal", "not_principals": "NotPrincipal"}
CONDITIONS: Final = ("condition", "conditions")
UNUSED: Final = frozenset({"assume_role_policy", "permissions_boundary", "depends_on", "description"})
"""What lets nobody do anything with data: who may take a role, and what a role may have at most."""


def document_of(block: Block, scope: Scope) -> Written:
    """What a data source makes a document of."""
    where = block.expressions.get("statement")
    statements = [_statement(one, scope) for one in _named(block, "statement")]
    if where is not None:
        statements += spelled(where.written(scope))
    return mapped({"Statement": listed(statements, lambda: block.place)}, lambda: block.place)


def documents(value: Written) -> Iterator[Written]:
    """The documents in a value, the outermost ones; a statement that stands in none is one."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if _is_document(one.data):
            yield one
        elif _is_statement(one.data):
            yield mapped({"Statement": one}, one.where)
        elif _is_spelled(one.data):
            yield mapped({"Statement": listed(spelled(one), one.where)}, one.where)
        else:
            waiting += [inner for key, inner in one.inside.items() if key not in UNUSED]


def texts(value: Written) -> Iterator[Written]:
    """The texts in a value that are in no document."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one.data, str):
            yield one
        elif not (_is_document(one.data) or _is_statement(one.data) or _is_spelled(one.data)):
            waiting += [inner for key, inner in one.inside.items() if key not in UNUSED]


def actions_of(value: Written) -> Written:
    """Actions that a module is given by themselves, as a statement about whatever it makes of them; what holds none
    as it is."""
    actions = value.data if isinstance(value.data, list) else []
    if not any(isinstance(one, str) and ACTION.match(one) for one in actions):
        return value
    allowed = Written("Allow", value.where)
    return mapped({"Statement": mapped({"Effect": allowed, "Action": value}, value.where)}, value.where)


def _is_document(data: object) -> bool:
    statements = [one for _, one in expanded(mapping(data).get("Statement"))]
    return any(_is_statement(one) or _is_unknown(one) for one in statements)


def _is_unknown(statement: object) -> bool:
    """Whether a statement is not written out, in this file or, as a local, in another one that is read, too."""
    return isinstance(statement, str) and "${" in statement and not statement.startswith("${local.")


def _is_statement(data: object) -> bool:
    return "Effect" in mapping(data) and not mapping(data).keys().isdisjoint({"Action", "NotAction"})


def _is_spelled(data: object) -> bool:
    """Whether it is a statement in the words of Terraform, as modules take them."""
    names = mapping(data).keys()
    return not (names.isdisjoint({"actions", "not_actions"}) or names.isdisjoint({"resources", "not_resources"}))


def spelled(value: Written) -> Sequence[Written]:
    """Statements in the words of Terraform as those of IAM."""
    if isinstance(value.data, list):
        return [statement for one in value.inside.values() for statement in spelled(one)]
    given = {str(name): one for name, one in value.inside.items() if one.data not in (None, [])}
    inside = {SPELLINGS.get(name, name): one for name, one in given.items()}
    for name, said in PRINCIPALS.items():
        if name in inside:
            people = [one for _, one in expanded(inside.pop(name).data)]
            who = [mapping(one).get("identifiers", one) for one in people]
            inside[said] = Written({str(at): one for at, one in enumerate(who)}, value.where)
    for name in CONDITIONS:
        if name in inside:
            variables = [mapping(one).get("variable") for _, one in expanded(inside.pop(name).data)]
            inside["Condition"] = Written({str(at): _about(one) for at, one in enumerate(variables)}, value.where)
    inside.setdefault("Effect", Written("Allow", value.where))
    return [mapped(inside, value.where)]


def _statement(block: Block, scope: Scope) -> Written:
    known = {
        said: block.expressions[name].written(scope) for name, said in SPELLINGS.items() if name in block.expressions
    }
    known.setdefault("Effect", Written("Allow", lambda: block.place))
    for name, said in PRINCIPALS.items():
        inner = [one.expressions["identifiers"] for one in _named(block, name) if "identifiers" in one.expressions]
        if inner:
            people = {str(at): one.written(scope) for at, one in enumerate(inner)}
            known[said] = mapped(people, lambda: block.place)
    conditions = {str(at): _condition(one, scope) for at, one in enumerate(_named(block, "condition"))}
    if block.word == "content" and known["Effect"].data == "Deny":
        conditions["dynamic"] = Written(_about("for_each"), lambda: block.place)
    if conditions:
        known["Condition"] = mapped(conditions, lambda: block.place)
    return mapped(known, lambda: block.place)


def _condition(block: Block, scope: Scope) -> Written:
    variable = block.expressions["variable"].written(scope).data if "variable" in block.expressions else None
    return Written(_about(variable), lambda: block.place)


def _about(variable: object) -> Mapping[str, object]:
    """What a condition is about, as a condition of IAM has it."""
    return {variable if isinstance(variable, str) else "a condition": UNKNOWN_TEXT}


def _named(block: Block, word: str) -> Iterator[Block]:
    """The blocks of a name in another, and what `dynamic` makes of them."""
    for one in block.blocks:
        if one.word == word:
            yield one
        elif one.word == "dynamic" and one.labels == (word,):
            yield from (inner for inner in one.blocks if inner.word == "content")
