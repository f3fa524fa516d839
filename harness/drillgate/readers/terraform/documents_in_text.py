"""Policy documents that stand in a text of a configuration as JSON, told with the places in that text."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from drillgate.places import InputError, Place
from drillgate.readers.markup import Markup, json_text
from drillgate.readers.terraform.written import UNKNOWN_TEXT, Path, Written, listed, mapped, unknown

PUT_IN: Final = re.compile(r"\$\{([^}]*)\}?")


def document_in(text: str, file: str, where: Callable[[], Place], first_line: int | None = None) -> Written | None:
    """The document that a text holds, None if it looks like none. One that is broken has a statement that is unknown.

    `first_line` is the line of the file on which the text begins, if each place in it is one of the file's, too.
    """
    if '"Statement"' not in text or not text.lstrip().startswith("{"):
        return None
    try:
        markup = json_text.read(text, file)
    except (InputError, json_text.NoJsonError):
        return Written({"Statement": UNKNOWN_TEXT}, where)
    return _written(
        markup.data, (), lambda path: where if first_line is None else partial(_at, markup, first_line, path)
    )


def of_data(data: object, where: Callable[[], Place]) -> Written:
    """Values that all stand at one place, with the documents that texts among them hold."""
    if isinstance(data, Mapping):
        return mapped({key: of_data(one, where) for key, one in data.items()}, where)
    if isinstance(data, list):
        return listed([of_data(one, where) for one in data], where)
    found = document_in(data, where().file, where) if isinstance(data, str) else None
    return found or Written(data, where)


def _at(markup: Markup, first_line: int, path: Path) -> Place:
    place = markup.place(path)
    return replace(place, line=place.line + first_line - 1, end_line=place.end_line + first_line - 1)


def _written(data: object, path: Path, where: Callable[[Path], Callable[[], Place]]) -> Written:
    if isinstance(data, Mapping):
        return mapped({key: _written(one, (*path, key), where) for key, one in data.items()}, where(path))
    if isinstance(data, list):
        return listed([_written(one, (*path, at), where) for at, one in enumerate(data)], where(path))
    told = PUT_IN.sub(lambda found: unknown(found[1]), data) if isinstance(data, str) else data
    return Written(told, where(path))
