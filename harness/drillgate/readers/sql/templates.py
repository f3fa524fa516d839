"""Templates: what stands in braces is no code, but for the SQL that dbt is told to run before and after a model."""

import re
from collections.abc import Iterator
from typing import Final

from drillgate.readers.sql.dynamic import FOREIGN
from drillgate.readers.sql.lexer import Masked

_RUNNING: Final = re.compile(
    r"(?<!\w)(?:pre[-_]hook|post[-_]hook|on[-_]run[-_](?:start|end)|run_query|statement)(?!\w)"
)
_LONGEST: Final = 20_000
"""Characters of a template that are looked through."""
_LITERAL: Final = re.compile(r"\"([^\"]*)\"|'([^']*)'")


def hooks(masked: Masked) -> Iterator[tuple[int, str]]:
    """The literals with destructive SQL in templates that run it: the offset of each one's content, and the content."""
    text = masked.text
    if not masked.words.marks or ("{{" not in text and "{%" not in text):
        return
    done = 0
    for match in _RUNNING.finditer(text):
        if match.start() < done:
            continue
        start = max(text.rfind(sign, max(done, match.start() - _LONGEST), match.start()) for sign in ("{{", "{%"))
        if start < 0:
            continue
        closings = (text.find(sign, match.end(), match.end() + _LONGEST) for sign in ("}}", "%}"))
        end = min((closing for closing in closings if closing >= 0), default=-1)
        if end < 0:
            continue
        done = end
        for literal in _LITERAL.finditer(text, match.end(), end):
            group = 1 if literal[1] is not None else 2
            if FOREIGN.search(literal[group]):
                yield literal.start(group), literal[group]
