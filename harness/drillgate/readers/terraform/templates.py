"""Texts that are templates, as those of a configuration in JSON are."""

from collections.abc import Callable
from typing import Final

from drillgate.places import Place
from drillgate.readers.terraform.documents_in_text import document_in
from drillgate.readers.terraform.expressions import PUT_IN, HclExpression
from drillgate.readers.terraform.hcl import parser
from drillgate.readers.terraform.lines import Lines
from drillgate.readers.terraform.written import UNKNOWN_TEXT, Scope, Written, said

END: Final = "END_OF_THE_TEXT"


def value_of(text: str, where: Callable[[], Place], scope: Scope) -> Written:
    """What a template stands for: a text, or, if it is an interpolation and nothing else, what this is.

    All of it stands at one place.
    """
    pieces = _pieces(text, scope) if ("${" in text or "%{" in text) and END not in text else [text]
    if len(pieces) == 1 and isinstance(pieces[0], Written):
        return _placed(pieces[0], where)
    whole = "".join(one if isinstance(one, str) else said(one.data) for one in pieces)
    return document_in(whole, where().file, where) or Written(whole, where)


def _pieces(text: str, scope: Scope) -> list[str | Written]:
    """The texts and the values that a template puts together. It is read as the text of several lines that it could
    be in HCL, where nothing needs to be escaped."""
    before = f"x = <<{END}\n"
    source = f"{before}{text}\n{END}\n".encode("utf-8", "replace")
    lines = Lines.of(source)
    pieces: list[str | Written] = []
    at, end = len(before.encode()), len(source) - len(END) - 2
    waiting = [parser().parse(source).root_node]
    while waiting:
        node = waiting.pop()
        if node.type not in PUT_IN:
            waiting += reversed(node.children)
            continue
        pieces.append(source[at : node.start_byte].decode("utf-8", "replace"))
        inner = [one for one in node.children if one.type == "expression"]
        pieces.append(HclExpression(inner[0], "", lines).written(scope) if inner else UNKNOWN_TEXT)
        at = node.end_byte
    pieces.append(source[at:end].decode("utf-8", "replace"))
    return [one for one in pieces if one != ""]


def _placed(value: Written, where: Callable[[], Place]) -> Written:
    return Written(value.data, where, {step: _placed(one, where) for step, one in value.inside.items()})
