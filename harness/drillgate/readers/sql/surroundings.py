"""What the statements of a file say about each other: what was made earlier in it, and what runs in a transaction.

A name counts as the file's own only while nothing can have given it another meaning: a condition around the CREATE, a
rollback, a rename, another schema or session, or a drop make the reader forget.
"""

import bisect
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from drillgate.operations import Kind
from drillgate.readers.sql.kinds import loss_of
from drillgate.readers.sql.lexer import WORD, Masked
from drillgate.readers.sql.segment import Segment
from drillgate.readers.sql.words import words

_WORD: Final = re.compile(r"\w+")
_PASSING: Final = words("TEMPORARY TEMP VOLATILE")
_SHORT: Final = 10_000
"""Characters of a text in which it is quicker to look for a name than to count all words once."""
_FORGETTING: Final = words("RENAME USE ATTACH SP_RENAME SWAP ROLLBACK ABORT DISCARD")
_OPENING: Final = words("TRANSACTION TRAN WORK ISOLATION READ DEFERRED IMMEDIATE EXCLUSIVE NOT")
_PATHS: Final = words("SEARCH_PATH SCHEMA CATALOG ROLE CURRENT_SCHEMA SESSION LOCAL")
_TELLING: Final = _FORGETTING | words("SET ALTER COMMIT DROP BEGIN CREATE START END")
# Conditions and new sessions of clients and templates, which are blanked before tokens are read.
_OUTSIDE: Final = re.compile(r"\\(?:if|c|connect)\b|\{%|^\s*:connect", re.IGNORECASE | re.MULTILINE)


class _Waiting(NamedTuple):
    masked: Masked
    start: int
    end: int
    segment: Segment | None
    defining: bool


@dataclass(slots=True)
class Surroundings:
    """Grows as the statements of a file are read in order; offsets into the text."""

    trusting: bool = True
    """Whether every statement so far runs whenever the file does."""
    made: dict[str, dict[Kind, int]] = field(default_factory=dict)
    """Where what was made stands, by folded name and kind."""
    passing: set[str] = field(default_factory=set)
    """Tables that end with the session, by their folded names."""
    hashed: set[str] = field(default_factory=set)
    """Those that are called #name, which cannot mean another."""
    begun: tuple[int, int] | None = None
    spans: list[tuple[int, int, int]] = field(default_factory=list)
    """Transactions: the end of their beginning, their end, and where the beginning stands."""

    _waiting: list[_Waiting] = field(default_factory=list)
    """Statements that are not read yet: that is put off until a name that stands in them is asked for."""
    _words: set[str] = field(default_factory=set)
    _counted: int = 0
    _text: str = ""
    _outside: bool | None = None
    _sessions: bool | None = None
    _folded: str | None = None
    _times: Counter[str] | None = None

    def of_session(self, name: str) -> bool:
        """Whether a name is of a table that the file made for its session alone."""
        if self._sessions is None:
            upper = self._text.upper()
            self._sessions = "#" in upper or "TEMP" in upper or "VOLATILE" in upper
        if not self._sessions:
            return False
        folded = name.casefold()
        if folded in self.passing or self._mentions(folded):
            self.settle()
        return folded in self.passing or folded in self.hashed

    def made_at(self, kind: Kind, name: str) -> int | None:
        """Where the file made what is called so, None if it did not, or if the name may mean something else by now."""
        folded = name.casefold()
        if not name or self._stands_once(folded):
            return None
        if folded in self.made or self._mentions(folded):
            self.settle()
        return self.made.get(folded, {}).get(Kind.TABLE if kind == Kind.ROWS else kind)

    def _stands_once(self, folded: str) -> bool:
        """Whether a name is nowhere but where it is asked for."""
        if self._folded is None:
            self._folded = self._text.casefold()
        if len(self._folded) < _SHORT:
            return self._folded.count(folded.rpartition(".")[2]) < 2
        if self._times is None:
            self._times = Counter(_WORD.findall(self._folded))
        return any(self._times[word] < 2 for word in _WORD.findall(folded.rpartition(".")[2]))

    def _mentions(self, folded: str) -> bool:
        """Whether a statement that waits makes something, and has all words of a name in it."""
        for one in self._waiting[self._counted :]:
            text = one.masked.text[one.start : one.end].casefold()
            if "create" in text or "#" in text:
                self._words.update(_WORD.findall(text))
        self._counted = len(self._waiting)
        return bool(self._words) and self._words.issuperset(_WORD.findall(folded))

    def take(self, masked: Masked, start: int, end: int, segment: Segment | None, *, defining: bool) -> None:
        """Take in a statement between two offsets; `defining` is set inside a routine, where nothing runs yet."""
        self._waiting.append(_Waiting(masked, start, end, segment, defining))

    def settle(self) -> None:
        """Read the statements that were taken in, in their order."""
        for one in self._waiting:
            segment = one.segment
            if segment is None:
                segment = Segment(one.masked, one.start, one.end)
                self.before(segment)
            self._after(segment, defining=one.defining)
        self._waiting.clear()
        self._words.clear()
        self._counted = 0

    def begin(self, text: str) -> None:
        """Take in what stands outside of all statements."""
        self._text = text

    def before(self, segment: Segment) -> None:
        """Take in the session's own tables that a statement or a whole batch makes: #name is no other."""
        for index, token in enumerate(segment.tokens):
            if token.word in ("TABLE", "INTO"):
                name = segment.name(index + 1)[0]
                if name.startswith("#") and (token.word == "INTO" or segment.word(index - 1) == "CREATE"):
                    self.hashed.add(name.casefold())

    def _after(self, segment: Segment, *, defining: bool) -> None:
        for index, token in enumerate(segment.tokens):
            if token.word not in _TELLING or token.kind != WORD:
                continue
            changes_path = index == 0 and token.word in ("SET", "ALTER") and _PATHS & set(segment.words(1, 4))
            if token.word in _FORGETTING or changes_path or (token.word == "COMMIT" and self.passing):
                self.made.clear()
                self.passing.clear()
            elif token.word == "DROP":
                self._forget(segment, index)
            elif token.word == "BEGIN" and not self._opens(segment, index):
                self.trusting = False
            if defining:
                continue
            if token.word == "CREATE" and index == 0 and self.trusting and not self._conditional():
                self._create(segment)
            self._transaction(segment, index)

    def _conditional(self) -> bool:
        """Whether the client or a template may leave statements out."""
        if self._outside is None:
            self._outside = _OUTSIDE.search(self._text) is not None
        return self._outside

    def _create(self, segment: Segment) -> None:
        said = segment.words(1, 4)
        if said[:1] == ["OR"]:
            return
        loss, used = loss_of(said)
        passing = bool(_PASSING & set(said[:used]))
        at = 1 + used
        if segment.word(at) == "IF" and not passing:
            return  # it may have been there before
        while segment.word(at) in ("IF", "NOT", "EXISTS", "CONCURRENTLY"):
            at += 1
        name = segment.name(at)[0].casefold()
        if name and passing and "TABLE" in said[:used]:
            self.passing.add(name)
        elif name and not passing:
            self.made.setdefault(name, {}).setdefault(loss.kind, segment.tokens[0].start)

    def _forget(self, segment: Segment, index: int) -> None:
        _, used = loss_of(segment.words(index + 1, 4))
        at = index + 1 + used
        for name in segment.names(at, len(segment))[0]:
            self.passing.discard(name.casefold())
            self.hashed.discard(name.casefold())
            self.made.pop(name.casefold(), None)

    @staticmethod
    def _opens(segment: Segment, index: int) -> bool:
        return (index == 0 and len(segment) == 1) or segment.word(index + 1) in _OPENING

    def _transaction(self, segment: Segment, index: int) -> None:
        word, after = segment.word(index), segment.word(index + 1)
        token = segment.tokens[index]
        begins = (word == "BEGIN" and self._opens(segment, index)) or (word == "START" and after == "TRANSACTION")
        if begins and self.begun is None:
            self.begun = (token.start, token.end)
        partial = "TO" in segment.words(index + 1, 2) or after == "PREPARED" or segment.word(index - 1) == "ON"
        ends = word in ("COMMIT", "ROLLBACK", "ABORT") and not partial
        ends |= word == "END" and ((index == 0 and len(segment) == 1) or after in ("TRANSACTION", "WORK"))
        if ends and self.begun:
            self.spans.append((self.begun[1], token.start, self.begun[0]))
            self.begun = None

    def transaction(self, offset: int) -> int | None:
        """Where the transaction around an offset begins, None outside."""
        position = bisect.bisect_right(self.spans, (offset, float("inf"), 0)) - 1
        if position < 0:
            return None
        first, last, begun = self.spans[position]
        return begun if first <= offset < last else None
