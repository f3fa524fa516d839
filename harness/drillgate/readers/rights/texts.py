"""Texts of CloudFormation that functions put together, with `${…}` for what only the deployment knows."""

import json
import re
from collections.abc import Iterator, Mapping

from drillgate.readers.markup import entries

UNKNOWN = "${…}"
NO_VALUE = {"Ref": "AWS::NoValue"}
DEPTH = 20
MASKED = re.compile(r"\$\{[^}]*…[^}]*\}|\$\{$")
PUT_IN = re.compile(r"\$\{[^}]*\}|\{\{[^}]*\}\}")
TEXT_OR_PUT_IN = re.compile(rf'"(?:{PUT_IN.pattern}|[^"\\${{]|\$(?!\{{)|\{{(?!\{{)|\\.)*"|{PUT_IN.pattern}', re.DOTALL)
LONGEST = 30_000
"""Characters of a template that is a policy document: AWS takes no longer ones."""


def expanded(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """The entries of a list, or the one value that stands in its place, with the path to each from there; of `Fn::If`
    both branches, for either may be deployed."""
    if isinstance(value, list):
        for at, one in enumerate(value):
            yield from expanded(one, (*path, at))
    elif isinstance(value, Mapping) and isinstance(value.get("Fn::If"), list):
        for at, branch in enumerate(value["Fn::If"][1:], 1):
            yield from expanded(branch, (*path, "Fn::If", at))
    elif value is not None and value != NO_VALUE:
        yield path, value


def text_of(value: object, depth: int = DEPTH) -> str:
    """A value as the text that it stands for: `{"Fn::Sub": "${Bucket}/x"}` is `${Bucket}/x`."""
    if isinstance(value, str):
        return MASKED.sub(UNKNOWN, value)
    if isinstance(value, bool | int | float):
        return str(value).lower()
    if not isinstance(value, Mapping) or len(value) != 1 or not depth:
        return UNKNOWN
    ((function, argument),) = value.items()
    match function:
        case "Ref" if isinstance(argument, str):
            return f"${{{argument}}}"
        case "Fn::GetAtt":
            return f"${{{'.'.join(text_of(one, depth - 1) for one in entries(argument))}}}"
        case "Fn::Sub":
            return text_of(entries(argument)[0], depth - 1) if entries(argument) else UNKNOWN
        case "Fn::Join" if isinstance(argument, list) and len(argument) == 2:
            return text_of(argument[0], depth - 1).join(text_of(one, depth - 1) for one in entries(argument[1]))
    return UNKNOWN


def parsed(text: str) -> object:
    """The document that a text holds. Of one that is broken no statement is known."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return {"Statement": UNKNOWN}


def masked(source: str, *, in_text: bool) -> str:
    """What a template puts into JSON, as a text that is as long and says that it is not written out."""
    inner = re.sub(r"[^\w.*\-\[\]]", "…", source[2:-1])
    return f"${{{inner}}}" if in_text else f'"${{{"…" * (len(inner) - 2)}}}"' if len(inner) > 2 else '"${"'


def filled(template: str) -> str:
    """A template of JSON with texts in place of what it puts in; all else stands where it stood."""

    def one(found: re.Match[str]) -> str:
        if found[0].startswith('"'):
            return PUT_IN.sub(lambda inner: masked(inner[0], in_text=True), found[0])
        return masked(found[0], in_text=False)

    return TEXT_OR_PUT_IN.sub(one, template)
