"""What a schema validator found, put into words for people, at the places where it stands in the file."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from drillgate.documents.events import shorten
from drillgate.documents.tree import Tree
from drillgate.places import Problem

MOST = 200
# A file made to be wrong everywhere is not followed for longer than this.
COUNTED = 3000

TYPES: Mapping[str, str] = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "a mapping",
    "array": "a list",
    "null": "nothing",
}

Path = tuple[str | int, ...]


def problems_of(errors: Iterable[Any], tree: Tree) -> tuple[Problem, ...]:
    """The problems behind jsonschema's `errors`, each once, in the order of their places.

    Left out is what follows from another problem: anything at or below a value that YAML itself already spoilt, and a
    missing key that stands there misspelt. At most 200 are listed, and the last one tells of the rest.
    """
    told = (problem for error in _leaves(errors) for problem in _told(error, tree))
    # A format that is wrong beside its pattern is told in the same words, and so but once.
    found = dict.fromkeys(islice(told, COUNTED))
    ordered = sorted(found, key=lambda problem: problem.place)
    if len(ordered) > MOST:
        last = ordered[MOST - 1]
        least = "at least " if len(found) == COUNTED else ""
        rest = f"{last.found} (and {least}{len(ordered) - MOST} more problems)"
        ordered = [*ordered[: MOST - 1], Problem(last.place, rest, last.expected, last.suggestion)]
    return tuple(ordered)


def _told(error: Any, tree: Tree) -> Iterator[Problem]:
    path = tuple(error.absolute_path)
    if not tree.broken(path):
        yield from _problems(error, path, tree)


def suggest(word: str, words: Iterable[str]) -> str:
    """The one of `words` that `word` was most likely meant to be, in quotes, or nothing."""
    import difflib  # Most documents have nothing to suggest a word for.

    alike = {_folded(known): known for known in words}
    near = difflib.get_close_matches(_folded(word), list(alike), 1)
    return f"'{alike[near[0]]}'" if near else ""


def describe(value: object, spelling: str = "") -> str:
    """What a value of plain data is, for `found …`; `spelling` is how a number stands in the file."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"the number {shorten(spelling) or value}"
        case str():
            return f"text '{shorten(value)}'" if value else "empty text"
        case list():
            return "a list"
    return "a mapping"


def expected_of(schema: Mapping[str, Any]) -> str:
    """What a schema asks for, for `expected …`."""
    if "patternErrorMessage" in schema:
        return str(schema["patternErrorMessage"]).removeprefix("expected ")
    if "enum" in schema:
        return _one_of([str(word) for word in schema["enum"] if word is not None])
    if "const" in schema:
        return describe(schema["const"])
    if "$ref" in schema:
        return "a mapping"
    if "type" in schema:
        types = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
        return " or ".join(TYPES[name] for name in types if name != "null" or len(types) == 1)
    for union in ("anyOf", "oneOf"):
        if union in schema:
            parts = (expected_of(part) for part in schema[union] if part != {"type": "null"})
            return " or ".join(dict.fromkeys(parts))
    return ""


def _leaves(errors: Iterable[Any]) -> Iterator[Any]:
    """The errors themselves; for an alternative, those of the branch that the value was meant for."""
    for error in errors:
        if error.validator not in ("anyOf", "oneOf") or not error.context:
            yield error
            continue
        branches: dict[int, list[Any]] = {}
        for inner in error.context:
            branches.setdefault(inner.schema_path[0], []).append(inner)
        meant = [branch for branch in branches.values() if not any(map(_of_another_type, branch))]
        if len(meant) == 1:
            yield from _leaves(meant[0])
        else:
            yield error


def _of_another_type(error: Any) -> bool:
    return not error.path and error.validator in ("type", "enum", "const")


def _problems(error: Any, path: Path, tree: Tree) -> Iterator[Problem]:
    schema, value = error.schema, error.instance
    spelling = tree.spelling(path)
    found = f"found {describe(value, spelling)}"
    match error.validator:
        case "additionalProperties" if error.validator_value is False:
            yield from _unknown_keys(schema, value, path, tree)
        case "required":
            yield from _missing_keys(schema, value, path, tree)
        case "enum":
            words = [str(word) for word in error.validator_value if word is not None]
            near = suggest(value, words) if isinstance(value, str) else ""
            yield Problem(tree.place(path), found, expected_of(schema), near)
        case "type":
            expected = expected_of(schema) + (" (in quotes)" if _lacks_quotes(schema, value, spelling) else "")
            yield Problem(tree.place(path), found, expected)
        case _:
            yield Problem(tree.place(path), found, _limit(error) or expected_of(schema))


def _limit(error: Any) -> str:
    limit = error.validator_value
    match error.validator:
        case "minimum":
            return f"at least {limit}"
        case "maximum":
            return f"at most {limit}"
        case "minLength" if limit == 1:
            return "text"
        case "minItems" | "minProperties":
            return f"{TYPES[error.schema['type']]} with at least {limit} in it"
    return "" if error.validator in ("pattern", "format", "anyOf", "oneOf", "const") else error.message


def _unknown_keys(schema: Mapping[str, Any], value: Mapping[str, Any], path: Path, tree: Tree) -> Iterator[Problem]:
    known = schema.get("properties", {})
    free = [name for name in known if name not in value]
    for name in value:
        if name not in known:
            expected = _one_of(free) if free else "no more keys"
            yield Problem(
                tree.place((*path, name), "key"), f"found unknown key '{shorten(name)}'", expected, suggest(name, free)
            )


def _missing_keys(schema: Mapping[str, Any], value: Mapping[str, Any], path: Path, tree: Tree) -> Iterator[Problem]:
    known = schema.get("properties", {})
    free = [name for name in known if name not in value]
    misspelt = {suggest(name, free) for name in value if name not in known}
    # A mapping that is written over many lines is best found at its first character.
    place = tree.place(path)
    for name in schema["required"]:
        if name in value or f"'{name}'" in misspelt:
            continue
        inner = known.get(name, {})
        expected, about = expected_of(inner) or "it to be there", inner.get("description", "")
        if about:
            expected += f": {about[0].lower()}{about[1:].rstrip('.')}"
        yield Problem(place, f"found no key '{name}'", expected)


def _lacks_quotes(schema: Mapping[str, Any], value: object, spelling: str) -> bool:
    types = schema.get("type", ())
    if "string" not in ([types] if isinstance(types, str) else types) or not isinstance(value, bool | int | float):
        return False
    pattern = schema.get("pattern")
    return pattern is None or re.search(pattern, spelling) is not None


def _folded(word: str) -> str:
    return word.lower().replace("_", "-")


def _one_of(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"one of {', '.join(words[:-1])} or {words[-1]}"
