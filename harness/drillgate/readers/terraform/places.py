"""Where in the text of a plan a resource stands. JSON's parser does not tell, and only few places are asked for."""

import json
import re
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from drillgate.places import Place

GO: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
"""How Terraform writes what HTML would take for a mark."""

CHANGES: Final = re.compile(r'"resource_changes"\s*:')
ADDRESS: Final = re.compile(r'"address"\s*:\s*("(?:[^"\\]|\\.)*")')


@dataclass(slots=True)
class Places:
    """Places in one text. `addresses` are the offsets of those that changes name, as they are written; they are found
    when the first is asked for. `line` and `line_start` are those of the offset up to which lines were counted."""

    file: str
    text: str
    addresses: dict[str, deque[int]] | None = None
    counted: int = 0
    line: int = field(default=1)
    line_start: int = 0

    def of(self, address: str) -> Place:
        """Where the change of a resource names it; of several changes of one, the next."""
        if self.addresses is None:
            self.addresses = _addresses(self.text)
        plain = json.dumps(address, ensure_ascii=False)
        for written in (plain, plain.translate(GO), json.dumps(address)):
            if offsets := self.addresses.get(written):
                start = offsets.popleft() if len(offsets) > 1 else offsets[0]
                return self._place(start, start + len(written))
        return self.key("resource_changes")

    def key(self, name: str) -> Place:
        """Where a key stands first, the beginning of the file if it does not."""
        at = self.text.find(f'"{name}"')
        return Place(self.file) if at < 0 else self._place(at, at + len(name) + 2)

    def _place(self, start: int, end: int) -> Place:
        if start < self.counted:
            self.counted, self.line, self.line_start = 0, 1, 0
        self.line += self.text.count("\n", self.counted, start)
        self.line_start = max(self.line_start, self.text.rfind("\n", self.counted, start) + 1)
        self.counted = start
        column = start - self.line_start + 1
        return Place(self.file, self.line, column, self.line, column + end - start)


def _addresses(text: str) -> dict[str, deque[int]]:
    changes = CHANGES.search(text)
    found: dict[str, deque[int]] = {}
    for match in ADDRESS.finditer(text, changes.end() if changes else 0):
        found.setdefault(match[1], deque()).append(match.start(1))
    return found
