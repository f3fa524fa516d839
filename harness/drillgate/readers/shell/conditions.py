"""Which guards a condition is, if it is any. What only looks like a guard is none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drillgate.operations import Guard, GuardKind
from drillgate.readers.shell import expansion
from drillgate.readers.shell.switches import OFF, is_dry, is_go
from drillgate.readers.shell.values import Word, holes, literal, plain, template

if TYPE_CHECKING:
    from tree_sitter import Node

    from drillgate.readers.shell.reading import Reader
    from drillgate.readers.shell.source import Source

ENVIRONMENT = re.compile(
    r"(^|_)(env|environment|stage|account|account_id|context|cluster)(_|$)|(^|_)(prod|production|staging)(_|$)|^hostname$"
    r"|^kubectl$|^aws sts$",
    re.IGNORECASE,
)
TYPE = re.compile(r"(^|_)(types?|kinds?)(_of)?(_|$)", re.IGNORECASE)
NO_ID_TYPE = re.compile(r"content|mime|media|file|event|error|os|machine|host|arch|build|dist|term", re.IGNORECASE)
COUNTER = re.compile(
    r"(^|_)(count|counter|deleted|removed|total|number|num|done|processed|n|size|lines|wc)(_|$)", re.IGNORECASE
)
ID_NAME = re.compile(
    r"(^|_)(ids?|uuid|guid|arn|site|tenant|app|customer|org|organi[sz]ation|account|installation|workspace|record)s?(_|$)",
    re.IGNORECASE,
)
NO_SWITCH = re.compile(r"(path|dir|file|cmd|command|bin|user|args|opts|options)$", re.IGNORECASE)
LETTERS = re.compile(r"[A-Za-z]{2,}")
CLASSES = re.compile(r"\[[^\]]*\]|\\.|\{[^}]*\}")
COMPARES = {"=": True, "==": True, "!=": False, "-eq": True, "-ne": False}
AT_MOST = {"-gt": False, "-ge": False, ">": False, ">=": False, "-le": True, "-lt": True, "<": True, "<=": True}
TURNED = {"-gt": "-lt", "-ge": "-le", "-le": "-ge", "-lt": "-gt", ">": "<", ">=": "<=", "<": ">", "<=": ">="}
NUMBER = re.compile(r"-?\d+")
QUESTIONS = re.compile(r"^(whiptail|dialog|zenity|kdialog|gum)$")
ASKS = re.compile(r"(^|_)(confirm\w*|ask\w*|prompt\w*|are_you_sure|yes_?no|proceed)$", re.IGNORECASE)
DEEPEST = 12
REST = re.compile(r"[\"']?\$\{\d+:?-([^}$`]*)\}[\"']?")


@dataclass(frozen=True, slots=True)
class Test:
    """A comparison of two words, or one word that is asked for being there (`-n`, `-z`, a command's own answer)."""

    left: Word
    operator: str
    right: Word = ()
    name: str = ""
    """The variable on the left, as the script calls it."""
    other: str = ""


def rest_position(name: str, said: str) -> dict[str, str | None]:
    """What a variable is as long as the script is given no argument for it."""
    match = REST.fullmatch(said)
    return {name: match[1]} if match is not None else {}


def classify(
    reader: "Reader", source: "Source", node: "Node", *, holds: bool, depth: int = DEEPEST
) -> tuple[Guard, ...]:
    """The guards in a condition that is known to hold, or not to hold."""
    if depth == 0:
        return ()
    kind = node.type
    if kind == "negated_command":
        return classify(reader, source, node.children[-1], holds=not holds, depth=depth - 1)
    if kind in {"list", "binary_expression"}:
        operator = next((child.type for child in node.children if child.type in {"&&", "||", "-a", "-o"}), "")
        if operator:
            sides = [
                classify(reader, source, one, holds=holds, depth=depth - 1)
                for one in (node.children[0], node.children[-1])
            ]
            if (operator in {"&&", "-a"}) == holds:
                return (*sides[0], *sides[1])
            if not all(sides):
                return ()
            kinds = {side[0].kind for side in sides}
            one = GuardKind.CONFIRMATION if GuardKind.CONFIRMATION in kinds else sides[0][0].kind
            return (Guard(one, source.place(node)),)
    if kind in {"test_command", "parenthesized_expression", "compound_statement", "redirected_statement"}:
        inside = [one for one in node.named_children if not one.type.endswith("_redirect")]
        return classify(reader, source, inside[0], holds=holds, depth=depth - 1) if len(inside) == 1 else ()
    if kind == "unary_expression" and node.children and node.children[0].type == "!":
        return classify(reader, source, node.children[-1], holds=not holds, depth=depth - 1)
    if kind == "command":
        return of_command(reader, source, node, holds=holds, depth=depth)
    if kind == "pipeline":
        return of_pipeline(reader, source, node, holds=holds)
    test = tested(reader, source, node)
    return judged(reader, source, node, test, holds=holds) if test is not None else ()


def tested(reader: "Reader", source: "Source", node: "Node") -> Test | None:
    """The comparison that an expression is."""
    if node.type == "binary_expression" and len(node.children) >= 3:
        left, right = node.children[0], node.children[-1]
        operator = source.text[source.span(left)[1] : source.span(right)[0]].strip()
        return Test(
            quiet(reader, source, left),
            operator,
            quiet(reader, source, right),
            label(source, left),
            label(source, right),
        )
    if node.type == "unary_expression" and len(node.children) == 2:
        said = source.said(node.children[0])
        return Test(quiet(reader, source, node.children[1]), said, (), label(source, node.children[1]))
    if node.type in {"string", "simple_expansion", "expansion", "word", "variable_name", "concatenation"}:
        return Test(quiet(reader, source, node), "-n", (), label(source, node))
    return None


def quiet(reader: "Reader", source: "Source", node: "Node") -> Word:
    """A word of a condition; the commands in it have been read already."""
    outer = reader.shallow, reader.choices, reader.ambiguous, reader.chosen_guards
    reader.shallow, reader.ambiguous, reader.chosen_guards = True, {}, []
    if node.type == "variable_name":
        words = expansion.variable(reader, source.said(node))
        word: Word = words[0] if words else ()
    else:
        word = expansion.single(reader, source, node)
    reader.shallow, reader.choices, reader.ambiguous, reader.chosen_guards = outer
    return word


VARIABLE = re.compile(r"[\"']?\$?\{?[#!]?(\w+|[@*#?])(?:[^\w].*)?", re.DOTALL)
SUBSTITUTION = re.compile(r"[\"']?(?:\$\(|`)\s*(?:.*\|\s*)?(\w[\w-]*(?: sts)?)", re.DOTALL)


def label(source: "Source", node: "Node") -> str:
    """What a script calls the thing that it looks at: a variable, or the command in a substitution."""
    said = source.said(node)[:500].strip()
    if said.lstrip("\"'").startswith("${#"):
        return "count"
    match = SUBSTITUTION.match(said) or VARIABLE.match(said)
    return (
        match[1] if match is not None and (said.lstrip("\"'")[:1] in {"$", "`"} or node.type == "variable_name") else ""
    )


def judged(reader: "Reader", source: "Source", node: "Node", test: Test, *, holds: bool) -> tuple[Guard, ...]:
    kind = kind_of(reader, test, holds=holds)
    return (Guard(kind, source.place(node)),) if kind is not None else ()


def kind_of(reader: "Reader", test: Test, *, holds: bool) -> GuardKind | None:
    if is_switch(reader, test, holds=holds):
        return GuardKind.DRY_RUN
    if any(is_asked(word) for word in (test.left, test.right)) and test.operator not in {"-n", "-z"}:
        return GuardKind.CONFIRMATION
    if is_type_check(reader, test, holds=holds):
        return GuardKind.TYPE_CHECK
    if test.operator in {*COMPARES, "=~"} and any(ENVIRONMENT.search(name) for name in (test.name, test.other) if name):
        return GuardKind.ENVIRONMENT_CHECK
    return GuardKind.LIMIT if is_limit(test, holds=holds) else None


def is_asked(word: Word) -> bool:
    return any(one.origin is not None and one.origin.asked for one in holes(word))


def is_switch(reader: "Reader", test: Test, *, holds: bool) -> bool:
    """A switch that keeps the command from being reached unless somebody sets it."""
    name = test.name
    if name.isdigit() or name in {"@", "*"}:
        said = literal(test.right) or ""
        return (
            said.startswith("-") and is_go(said.lstrip("-").replace("-", "_")) and COMPARES.get(test.operator) is holds
        )
    if not name or NO_SWITCH.search(name) or not (is_dry(name) or is_go(name)):
        return False
    at_rest = default_of(reader, name)
    if at_rest is None:
        return False
    is_on = at_rest.lower() not in OFF
    unset = not at_rest and test.operator in COMPARES  # `!= false` holds for what nobody has set
    if is_dry(name) is not is_on and not (is_dry(name) and unset):
        return False
    outcome = outcome_of(test, at_rest)
    return outcome is not None and outcome is not holds


def default_of(reader: "Reader", name: str) -> str | None:
    """What a variable is as long as nobody sets it: what the script says, or nothing at all."""
    if name in reader.state.defaults:
        return reader.state.defaults[name]
    return "" if name not in reader.state.variables else None


def outcome_of(test: Test, at_rest: str) -> bool | None:
    if test.operator in {"-n", "-z"}:
        return bool(at_rest) is (test.operator == "-n")
    said = literal(test.right)
    if said is None or test.operator not in COMPARES:
        return None
    return (at_rest == said) is COMPARES[test.operator]


def is_type_check(reader: "Reader", test: Test, *, holds: bool) -> bool:
    """What an ID looks like, or what it is, compared."""
    if test.operator == "=~":
        known = template(test.right)
        return holds and is_id(test.left, test.name) and bool(LETTERS.search(CLASSES.sub("", known)))
    if test.operator not in COMPARES:
        return False
    if "*" in template(test.right) and test.operator in {"=", "==", "!="}:
        return (
            COMPARES[test.operator] is holds
            and bool(LETTERS.search(template(test.right)))
            and is_id(test.left, test.name)
        )
    return test.name in reader.state.variables and is_type(test.left, test.name)


def is_id(word: Word, name: str) -> bool:
    """Whether what is looked at may be an ID: it is called so, or it comes from a file."""
    found = [one for one in holes(word) if one.origin is None or not one.origin.asked]
    return bool(found) and (ID_NAME.search(name) is not None or any(one.origin and one.origin.file for one in found))


def is_type(word: Word, name: str) -> bool:
    """Whether what is looked at is the type of an ID, looked up somewhere: no option, and nothing that is given."""
    found = list(holes(word))
    looked_up = bool(found) and all(one.name != name or one.origin is None for one in found) and not name.isdigit()
    return looked_up and TYPE.search(name) is not None and not NO_ID_TYPE.search(name)


def is_limit(test: Test, *, holds: bool) -> bool:
    """A number that must not be exceeded."""
    if test.operator not in AT_MOST:
        return False
    left, right = template(test.left), template(test.right)
    if NUMBER.fullmatch(right) and COUNTER.search(test.name or left):
        return AT_MOST[test.operator] is holds and int(right[:18]) > 0
    if NUMBER.fullmatch(left) and COUNTER.search(test.other or right):
        return AT_MOST[TURNED[test.operator]] is holds
    bound = re.compile(r"max|limit|cap|threshold|expected|allowed", re.IGNORECASE)
    if COUNTER.search(test.name) and bound.search(test.other):
        return AT_MOST[test.operator] is holds
    return False


def of_command(reader: "Reader", source: "Source", node: "Node", *, holds: bool, depth: int) -> tuple[Guard, ...]:
    name = node.child_by_field_name("name")
    said = source.said(name) if name is not None else ""
    if said in {"test", "["}:
        words = node.children_by_field_name("argument")
        if words and said == "[" and source.said(words[-1]) == "]":
            words = words[:-1]
        return of_words(reader, source, node, words, holds=holds)
    if QUESTIONS.match(said) and holds:
        return (Guard(GuardKind.CONFIRMATION, source.place(node)),)
    if said in {"grep", "egrep"} and holds:
        return of_grep(reader, source, node)
    function = reader.state.functions.get(said)
    if function is not None and holds and depth > 2:
        return of_function(reader, source, node, function.name)
    return ()


def of_words(
    reader: "Reader", source: "Source", node: "Node", words: Sequence["Node"], *, holds: bool
) -> tuple[Guard, ...]:
    if words and source.said(words[0]) == "!":
        return of_words(reader, source, node, words[1:], holds=not holds)
    if len(words) == 3:
        test = Test(
            quiet(reader, source, words[0]),
            source.said(words[1]),
            quiet(reader, source, words[2]),
            label(source, words[0]),
            label(source, words[2]),
        )
    elif len(words) in {1, 2}:
        operator = source.said(words[0]) if len(words) == 2 else "-n"
        test = Test(quiet(reader, source, words[-1]), operator, (), label(source, words[-1]))
    else:
        return ()
    return judged(reader, source, node, test, holds=holds)


def of_grep(reader: "Reader", source: "Source", node: "Node") -> tuple[Guard, ...]:
    """`grep -q '^app-' <<< "$id"`: a look at one value."""
    given = next((child for child in node.children if child.type == "herestring_redirect"), None)
    words = [source.said(one) for one in node.children_by_field_name("argument")]
    patterns = [one for one in words if not one.startswith("-")]
    if given is None or not patterns or not given.named_children:
        return ()
    test = Test(
        quiet(reader, source, given.named_children[-1]),
        "=~",
        plain(patterns[0]),
        label(source, given.named_children[-1]),
    )
    return judged(reader, source, node, test, holds=True)


def of_pipeline(reader: "Reader", source: "Source", node: "Node", *, holds: bool) -> tuple[Guard, ...]:
    """`echo "$id" | grep -q '^app-'`."""
    stages = node.named_children
    if len(stages) != 2 or not holds or any(stage.type != "command" for stage in stages):
        return ()
    first, last = (source.said(one.child_by_field_name("name") or one) for one in stages)
    words = stages[0].children_by_field_name("argument")
    patterns = [source.said(one) for one in stages[1].children_by_field_name("argument")]
    patterns = [one for one in patterns if not one.startswith("-")]
    if first not in {"echo", "printf"} or last not in {"grep", "egrep"} or not words or not patterns:
        return ()
    test = Test(quiet(reader, source, words[-1]), "=~", plain(patterns[0]), label(source, words[-1]))
    return judged(reader, source, node, test, holds=True)


def of_function(reader: "Reader", source: "Source", node: "Node", name: str) -> tuple[Guard, ...]:
    """A function of the script that asks somebody, or whose single line is a test."""
    function = reader.state.functions[name]
    said = function.source.said(function.body)[:4000]
    if re.search(r"\bread\s+(?:-\w+\s+)*", said) and (ASKS.search(name) or re.search(r"\bread\b.*-\w*p", said)):
        if re.search(r"\[|\bcase\b", said):
            return (Guard(GuardKind.CONFIRMATION, source.place(node)),)
        return ()
    inside = [one for one in function.body.named_children if one.type != "comment"]
    if len(inside) != 1 or inside[0].type not in {"test_command", "list", "command"} or name == source.said(inside[0]):
        return ()
    if inside[0].type == "command" and function.source.said(inside[0]).split(" ")[0] not in {"test", "[", "grep"}:
        return ()
    found = classify(reader, function.source, inside[0], holds=True, depth=2)
    return (Guard(found[0].kind, source.place(node)),) if found else ()


def of_case(
    reader: "Reader", source: "Source", node: "Node", subject: Word, patterns: Sequence[str]
) -> tuple[Guard, ...]:
    """What a branch of a `case` says of its subject."""
    value = node.child_by_field_name("value")
    if value is None or not patterns or any(one in {"*", ""} for one in patterns):
        return ()
    place = source.place(value)
    name = label(source, value)
    if is_asked(subject):
        return (Guard(GuardKind.CONFIRMATION, place),)
    if any(is_switch(reader, Test(subject, "=", plain(one.strip("\"'")), name), holds=True) for one in patterns):
        return (Guard(GuardKind.DRY_RUN, place),)
    if name and ENVIRONMENT.search(name):
        return (Guard(GuardKind.ENVIRONMENT_CHECK, place),)
    is_option = any(one.startswith(("-", '"-', "'-")) for one in patterns) or (
        name.isdigit() and "*" not in "".join(patterns)
    )
    if name in reader.state.variables and is_type(subject, name):
        return (Guard(GuardKind.TYPE_CHECK, place),)
    shaped = all("*" in one and LETTERS.search(CLASSES.sub("", one)) for one in patterns)
    return (Guard(GuardKind.TYPE_CHECK, place),) if shaped and not is_option and is_id(subject, name) else ()
