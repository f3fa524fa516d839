"""What the words of a command expand to, as far as that is known before the script runs."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from drillgate.readers.shell.switches import is_dry
from drillgate.readers.shell.values import (
    Hole,
    Origin,
    Part,
    Value,
    Word,
    bounded,
    compact,
    joined,
    literal,
    named,
    origin_of,
    plain,
    split,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

    from drillgate.readers.shell.reading import Reader
    from drillgate.readers.shell.source import Source

PARAMETER = re.compile(
    r"\$\{(?P<sign>[!#]?)(?P<name>\w+|[@*#?$!-])(?P<index>\[[^\]]*\])?(?P<operator>:?[-=+?]|[#%/^,@:~]{1,2})?",
)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
QUOTED_ESCAPE = re.compile(r'\\([$`"\\\n])')
HEREDOC_ESCAPE = re.compile(r"\\([$`\\\n])")
ANSI = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"'}
ANSI_ESCAPE = re.compile(r"\\([ntr\\'\"])")
INSIDE = frozenset({"simple_expansion", "expansion", "command_substitution", "arithmetic_expansion"})
SPLITS = frozenset({"simple_expansion", "expansion", "command_substitution"})
LEAVES = frozenset({"word", "number", "raw_string", "ansi_c_string"})
SUBSTITUTIONS = frozenset({"command_substitution", "process_substitution"})
TEMPORARY = re.compile(r"^(TMPDIR|TMP|TEMP|RUNNER_TEMP|BATS_\w*TMPDIR|T?TEMP_?DIR|AUTOPKGTEST_TMP)$")


def expand(reader: "Reader", source: "Source", node: "Node") -> list[Word]:
    """The words that a node becomes; none where it expands to nothing."""
    if node.type == "command_name" and node.children:
        node = node.children[0]
    if node.type in SPLITS:
        words = parameter_or_substitution(reader, source, node)
        return [word for one in words for word in split(one)]
    if node.type == "string":
        lists = whole_list(reader, source, node)
        if lists is not None:
            return lists
    return [single(reader, source, node)]


def single(reader: "Reader", source: "Source", node: "Node") -> Word:
    """A node as one word, without splitting."""
    if node.type in LEAVES:
        return SINGLE[node.type](reader, source, node)
    with reader.deeper() as allowed:
        if not allowed:
            return (Hole("value"),)
        return bounded(SINGLE.get(node.type, other)(reader, source, node))


def bare(_: "Reader", source: "Source", node: "Node") -> Word:
    return unescaped(source, *source.span(node), ESCAPED)


def raw(_: "Reader", source: "Source", node: "Node") -> Word:
    start, end = source.span(node)
    return source.word(start + 1, end - 1)


def ansi(_: "Reader", source: "Source", node: "Node") -> Word:
    start, end = source.span(node)
    return unescaped(source, start + 2, end - 1, ANSI_ESCAPE)


def quoted(reader: "Reader", source: "Source", node: "Node") -> Word:
    start, end = source.span(node)
    return filled(reader, source, node, start + 1, end - 1, QUOTED_ESCAPE)


def heredoc(reader: "Reader", source: "Source", node: "Node", *, as_it_is: bool) -> Word:
    start, end = source.span(node)
    return source.word(start, end) if as_it_is else filled(reader, source, node, start, end, HEREDOC_ESCAPE)


def concatenation(reader: "Reader", source: "Source", node: "Node") -> Word:
    return compact(part for child in node.children for part in single(reader, source, child))


def first(reader: "Reader", source: "Source", node: "Node") -> Word:
    return single(reader, source, node.children[-1]) if node.children else ()


def expanded(reader: "Reader", source: "Source", node: "Node") -> Word:
    return joined(parameter_or_substitution(reader, source, node))


def process(reader: "Reader", source: "Source", node: "Node") -> Word:
    stream = reader.sequence(source, node.children)
    return (Hole("pipe", stream.origin, many=True),)


def other(reader: "Reader", source: "Source", node: "Node") -> Word:
    """What has no meaning of its own here: commands inside of it run all the same."""
    if any(True for _ in node.named_children):
        reader.substitutions(source, node)
        return (Hole("value"),)
    return source.word(*source.span(node))


SINGLE: "dict[str, Callable[[Reader, Source, Node], Word]]" = {
    "word": bare,
    "number": bare,
    "variable_name": bare,
    "extglob_pattern": bare,
    "regex": bare,
    "raw_string": raw,
    "ansi_c_string": ansi,
    "string": quoted,
    "translated_string": first,
    "command_name": first,
    "concatenation": concatenation,
    "simple_expansion": expanded,
    "expansion": expanded,
    "command_substitution": expanded,
    "process_substitution": process,
}


def unescaped(source: "Source", start: int, end: int, escape: re.Pattern[str]) -> Word:
    """Literal text without its backslashes."""
    said = source.text[start:end]
    if "\\" not in said:
        return source.word(start, end)
    parts: list[Part] = []
    done = 0
    for match in escape.finditer(said):
        parts += source.word(start + done, start + match.start())
        if escape is ANSI_ESCAPE:
            parts += source.word(start + match.start(1), start + match.end(1), ANSI[match[1]])
        elif match[1] != "\n":
            parts += source.word(start + match.start(1), start + match.end(1))
        done = match.end()
    return (*parts, *source.word(start + done, end))


def filled(reader: "Reader", source: "Source", node: "Node", start: int, end: int, escape: re.Pattern[str]) -> Word:
    """Text with expansions in it; the tree names the expansions only."""
    parts: list[Part] = []
    done = start
    for child in node.named_children:
        if child.type not in INSIDE:
            continue
        begin, finish = source.span(child)
        while begin < finish and source.text[begin].isspace():
            begin += 1  # the grammar counts white space before a substitution as its own
        parts += unescaped(source, done, begin, escape)
        parts += single(reader, source, child)
        done = finish
    return bounded((*parts, *unescaped(source, done, max(done, end), escape)))


def whole_list(reader: "Reader", source: "Source", node: "Node") -> list[Word] | None:
    """The words of `"$@"` and `"${list[@]}"`, None for other strings."""
    said = source.said(node)
    if said == '"$@"':
        return variable(reader, "@")
    match = PARAMETER.fullmatch(said[1:-2]) if said.startswith('"${') and said.endswith('[@]}"') else None
    return variable(reader, match["name"], every=True) if match is not None and not match["sign"] else None


def parameter_or_substitution(reader: "Reader", source: "Source", node: "Node") -> list[Word]:
    if node.type == "command_substitution":
        return [reader.substituted(source, node)]
    said = source.said(node).strip()
    if node.type == "simple_expansion":
        return variable(reader, said[1:])
    match = PARAMETER.match(said)
    if match is None:
        reader.substitutions(source, node)
        return [(Hole("value"),)]
    name, index, operator = match["name"], match["index"], match["operator"] or ""
    if match["sign"] == "#":
        return [(Hole(name),)]
    if match["sign"] == "!":
        reader.substitutions(source, node)
        return [(Hole(name),)]
    values = variable(reader, name, every=index in {"[@]", "[*]"})
    if index and index not in {"[@]", "[*]"}:
        values = [(Hole(name, origin_of(joined(values))),)]
    if operator in {":-", "-", ":=", "="}:
        return default(reader, source, node, name, values)
    if operator in {":+", "+"}:
        return instead(reader, source, node, name, values)
    if operator and not operator.endswith("?"):
        reader.substitutions(source, node)
        return [(Hole(name, origin_of(word)),) for word in values]
    return values


def operand(reader: "Reader", source: "Source", node: "Node") -> Word:
    """What stands behind the operator of a parameter expansion."""
    children = node.named_children[1:]
    return tuple(part for child in children for part in single(reader, source, child))


def default(reader: "Reader", source: "Source", node: "Node", name: str, values: list[Word]) -> list[Word]:
    said = operand(reader, source, node)
    is_set = values and not (len(values) == 1 and len(values[0]) <= 1 and is_unset(reader, name, values[0]))
    if is_set or (name.isdigit() and reader.state.positional is None):
        return values
    return [said] if said else values if reader.state.positional is None else []


def is_unset(reader: "Reader", name: str, word: Word) -> bool:
    return not word or (isinstance(word[0], Hole) and name not in reader.state.variables)


def instead(reader: "Reader", source: "Source", node: "Node", name: str, values: list[Word]) -> list[Word]:
    """`${name:+words}`: the words if the variable is set, else nothing."""
    said = operand(reader, source, node)
    known = literal(joined(values)) if values else ""
    if known is not None:
        return [said] if known else []
    if reader.choose(f"{name}+{node.start_byte}", 2) == 1:
        return [said]
    at_rest = reader.state.defaults.get(name)
    if at_rest and is_dry(name):
        reader.passed_dry_run(source, node)
    return []


def variable(reader: "Reader", name: str, *, every: bool = False) -> list[Word]:
    """What a variable holds; a list's words with `every`, else its first."""
    state = reader.state
    if name in {"@", "*"}:
        if state.positional is not None:
            return list(state.positional)
        return [(Hole("@", None if state.entered else Origin(argument=state.option or "$@"), many=True),)]
    if name.isdigit() and name != "0":
        if state.positional is not None:
            number = int(name) - 1 if len(name) < 4 else len(state.positional)
            return [state.positional[number]] if number < len(state.positional) else [()]
        return [(Hole(name, None if state.entered else Origin(argument=state.option or f"${name}")),)]
    if name == "OPTARG":
        return [(Hole(name, Origin(argument=state.option or "$@")),)]
    values = state.variables.get(name)
    if values is None:
        return [(Hole(name, Origin(temporary=True) if TEMPORARY.match(name) else None),)]
    if not values:
        return [()]
    number = reader.choose(name, len(values)) if len(values) > 1 else 0
    if number < 0:
        return [(Hole(name, many=True),)]
    value = values[number]
    reader.chosen_guards.extend(value.guards)
    words = listed(value, name, every=every)
    return [of_option(word, state.option) for word in words] if state.option else words


def of_option(word: Word, option: str) -> Word:
    """A word in a branch that looks at an option: what is known to be an argument is that option's."""
    return tuple(
        replace(part, origin=replace(part.origin, argument=option))
        if isinstance(part, Hole) and part.origin is not None and (part.origin.argument or "").startswith("$")
        else part
        for part in word
    )


def listed(value: Value, name: str, *, every: bool) -> list[Word]:
    words = [named(word, name) for word in value.words]
    if value.is_array and not every:
        return words[:1] or [plain("")]
    return words
