"""The line of a file that a finding points to, for people to read beside it."""

import codecs
import re
from collections.abc import Sequence
from pathlib import Path

from drillgate.places import InputError, Place
from drillgate.sources import LIMIT, Tree, top_of

LENGTH = 200


def quoted(place: Place, roots: Sequence[Path] = ()) -> str:
    """The line that a place begins on, without the space behind it, cut to LENGTH; "" if it is not to be had."""
    try:
        data = Tree(top_of(place.file, roots)).beginning(place.file, LIMIT)
    except InputError:
        return ""
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    lines = re.split(r"\r\n|\r|\n", data.decode(encoding, "replace"))
    line = lines[place.line - 1].rstrip() if 0 < place.line <= len(lines) else ""
    return line if len(line) <= LENGTH else line[: LENGTH - 1] + "…"
