"""Where in the text of a plan a resource stands. JSON's parser does not tell, and only few places are asked for."""

import json
import re
from dataclasses import dataclass, field

from drillgate.places import Place

GO = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
"""How Terraform writes what HTML would take for a mark."""


@dataclass(slots=True)
class Places:
    """Places in one text. They are quickest to find in their order; `at` is the offset, of the line `line`, from which
    the next is looked for."""

    file: str
    text: str
    start: int = 0
    at: int = 0
    counted: int = 0
    line: int = field(default=1)

    def __post_init__(self) -> None:
        found = re.search(r'"resource_changes"\s*:', self.text)
        self.start = self.at = found.end() if found else 0

    def of(self, address: str) -> Place:
        """Where the change of a resource names it; of several changes of one, the next."""
        written = (json.dumps(address, ensure_ascii=False), json.dumps(address))
        for text in dict.fromkeys((written[0].translate(GO), *written)):
            pattern = re.compile(rf'"address"\s*:\s*({re.escape(text)})')
            found = pattern.search(self.text, self.at) or pattern.search(self.text, self.start)
            if found:
                self.at = found.end()
                return self._place(found.start(1), found.end(1))
        return self.key("resource_changes")

    def key(self, name: str) -> Place:
        """Where a key stands first, the beginning of the file if it does not."""
        at = self.text.find(f'"{name}"')
        return Place(self.file) if at < 0 else self._place(at, at + len(name) + 2)

    def _place(self, start: int, end: int) -> Place:
        if start < self.counted:
            self.counted, self.line = 0, 1
        self.line += self.text.count("\n", self.counted, start)
        self.counted = start
        column = start - self.text.rfind("\n", 0, start)
        return Place(self.file, self.line, column, self.line, column + end - start)
