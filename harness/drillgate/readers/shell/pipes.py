"""Pipelines, and what redirects give commands to read."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from drillgate.readers.shell import expansion
from drillgate.readers.shell.values import (
    Origin,
    Piece,
    Stream,
    Word,
    joined,
    literal,
    origin_of,
    template,
)

if TYPE_CHECKING:
    from tree_sitter import Node

    from drillgate.readers.shell.reading import Reader
    from drillgate.readers.shell.source import Source

NO_FILES = frozenset({"/dev/tty", "/dev/null", "/dev/stdin", "-"})


def pipeline(reader: "Reader", source: "Source", node: "Node", stdin: Stream | None) -> Stream:
    return stages(reader, source, [child for child in node.named_children if child.type != "comment"], stdin)


def stages(reader: "Reader", source: "Source", nodes: Sequence["Node"], stdin: Stream | None) -> Stream:
    stream = stdin
    for node in nodes:
        limits = stream.origin.bounded if stream is not None and stream.origin is not None else None
        with reader.state.within(*((limits,) if limits is not None else ())):
            stream = reader.statement(source, node, stream)
    return stream or Stream()


def redirected(reader: "Reader", source: "Source", node: "Node", stdin: Stream | None) -> Stream:
    body = node.child_by_field_name("body")
    redirects = [child for child in node.named_children if child.type.endswith("_redirect")]
    for redirect in redirects:
        stdin = redirected_from(reader, source, redirect) or stdin
    behind = [word for one in redirects for word in one.children_by_field_name("destination")[1:]]
    if body is not None and body.type == "command" and behind:
        stream = reader.command(source, body, stdin, behind)
    else:
        stream = stages(reader, source, [body], stdin) if body is not None else Stream()
    for redirect in redirects:
        if redirect.type != "heredoc_redirect":
            continue
        # The grammar puts what follows on the line of `<<EOF` inside of the redirect.
        for child in redirect.named_children:
            if child.type == "pipeline":
                stream = stages(reader, source, child.named_children, stream)
            elif child.type not in {
                "heredoc_body",
                "heredoc_start",
                "heredoc_end",
                "file_redirect",
                "herestring_redirect",
            }:
                reader.statement(source, child)
    return stream


def redirected_from(reader: "Reader", source: "Source", node: "Node") -> Stream | None:
    """What a redirect gives a command to read."""
    if node.type == "herestring_redirect":
        given = [child for child in node.named_children if child.type != "file_descriptor"]
        text = joined(expansion.single(reader, source, child) for child in given)
        return Stream(text=text, origin=origin_of(text))
    if node.type == "heredoc_redirect":
        start = next((source.said(child) for child in node.children if child.type == "heredoc_start"), "")
        stream: Stream | None = Stream(text=())
        for child in node.named_children:
            if child.type == "heredoc_body":
                as_it_is = start[:1] in {"'", '"', "\\"}
                stream = Stream(text=expansion.heredoc(reader, source, child, as_it_is=as_it_is))
            elif child.type == "file_redirect":
                redirected_from(reader, source, child)
        return stream
    destination = node.child_by_field_name("destination")
    if destination is None:
        return None
    words: list[Word] = []

    def once() -> Stream:
        words.append(expansion.single(reader, source, destination))
        return Stream()

    reader.each_choice(once)
    word = next((one for one in words if is_data(one)), next(filter(None, words), ()))
    operator = next((child.type for child in node.children if not child.is_named), "")
    if operator != "<" or literal(word) in NO_FILES:
        return None
    if destination.type == "process_substitution":
        return Stream(origin=origin_of(word), maker="pipe")
    return from_file(word)


def from_file(word: Word) -> Stream:
    """What is read from a file."""
    origin = origin_of(word)
    if origin is not None and origin.temporary:
        return Stream(origin=origin, file=word, maker="file")
    if literal(word) is None and origin is not None and (origin.is_data or origin.bounded):
        return Stream(origin=replace(origin, column=None), file=word, maker="file")
    said = template(word)
    known = any(isinstance(part, Piece) for part in word)
    return Stream(origin=Origin(file=said) if known else Origin(), file=word, maker="file")


def is_data(word: Word) -> bool:
    origin = origin_of(word)
    return origin is not None and origin.is_data


def better(first: Stream, second: Stream) -> Stream:
    """Of what two ways hand on, that which leads to a file or an argument."""
    known = first.origin is not None and first.origin.is_data
    return second if not known and second.origin is not None and second.origin.is_data else first


def stripped(word: Word) -> Word:
    """A substitution loses the line breaks at its end."""
    if word and isinstance(word[-1], Piece):
        said = word[-1].text.rstrip("\n")
        return (*word[:-1], replace(word[-1], text=said)) if said else word[:-1]
    return word
