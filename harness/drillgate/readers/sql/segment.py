"""The tokens of a stretch of code, and how to read names, lists and ends of statements off them.

Parentheses are paired once, so that every question steps over what they enclose: nothing here is quadratic.
"""

from collections.abc import Callable, Iterator
from typing import Final

from drillgate.readers.sql.lexer import NUMBER, PARAMETER, QUOTED_NAME, TEMPLATED, VARIABLE, WORD, Masked, Token, tokens
from drillgate.readers.sql.words import words

# Words that begin another statement: where no semicolon divides them (SQL Server), these do.
_BEGINNINGS: Final = words(
    """SELECT INSERT UPDATE DELETE MERGE DROP TRUNCATE ALTER CREATE EXEC EXECUTE DECLARE WHILE BEGIN COMMIT
    ROLLBACK PRINT RETURN ELSE ELSEIF ELSIF GRANT REVOKE DENY USE RAISERROR THROW END GO EXCEPTION CALL
    PREPARE XP_CMDSHELL DBMS_SQL"""
)
# Words that begin one only before certain others.
_BEGINNING_PAIRS: Final = frozenset(
    {("REPLACE", "INTO"), ("PURGE", "BINARY"), ("PURGE", "MASTER"), ("PURGE", "TABLE"), ("PURGE", "INDEX"),
     ("PURGE", "TABLESPACE"), ("PURGE", "RECYCLEBIN"), ("PURGE", "DBA_RECYCLEBIN"), ("RESET", "MASTER"),
     ("RESET", "BINARY"), ("REMOVE", ""), ("RM", "")}
)  # fmt: skip
# After these, such a word is a name or part of a clause: t.delete, ON DELETE, FOR UPDATE, UNION SELECT.
_BEFORE_PARTS: Final = words(". , = ON FOR AND OR WHERE BY SET + - UNION ALL BEFORE AFTER OF EXCEPT INTERSECT")
_PARENTHESES: Final = frozenset({"(", ")"})
_NAMING: Final = frozenset({WORD, QUOTED_NAME, TEMPLATED, VARIABLE, NUMBER, PARAMETER})


class _Words(dict[int, str]):
    """Words by their index, "" for every index that has none: a dictionary, since nothing is asked more often."""

    def __missing__(self, index: int) -> str:
        return ""


class Segment:
    """The tokens between two offsets of a masked text."""

    def __init__(self, masked: Masked, start: int, end: int) -> None:
        self.masked = masked
        self.tokens: list[Token] = tokens(masked, start, end)
        self.said: list[str] = [token.word for token in self.tokens]
        """What `word` says of every index."""
        self._all = frozenset(self.said)
        self.word: Callable[[int], str] = _Words(enumerate(self.said)).__getitem__
        """The word or sign at an index, "" outside or if it is neither."""
        self._pairs = self._paired()
        self._ends: dict[tuple[int, frozenset[str]], int] = {}
        self.drops: dict[tuple[int, int], bool] = {}
        """Whether what stands between two indices is a plain DROP, asked once for each of the names in it."""
        self._opened = {closing: opening for opening, closing in self._pairs.items()}

    def __len__(self) -> int:
        return len(self.tokens)

    def _paired(self) -> dict[int, int]:
        pairs: dict[int, int] = {}
        opened: list[int] = []
        signs = [(index, word) for index, word in enumerate(self.said) if word in _PARENTHESES]
        for index, sign in signs:
            if sign == "(":
                opened.append(index)
            elif opened:
                pairs[opened.pop()] = index
        return pairs

    def words(self, index: int, number: int) -> list[str]:
        """The words from this index on, up to a number and the first that is none."""
        found = []
        for token in self.tokens[index : index + number]:
            if token.kind != WORD:
                break
            found.append(token.word)
        return found

    def source(self, start: int, end: int) -> str:
        """The text of a range of tokens."""
        return self.masked.text[self.tokens[start].start : self.tokens[end - 1].end] if start < end else ""

    def touches(self, index: int) -> bool:
        """Whether nothing stands between a token and the one before it."""
        return index > 0 and self.tokens[index].start == self.tokens[index - 1].end

    def line_start(self, index: int) -> bool:
        """Whether the token is the first of its line."""
        before = self.tokens[index - 1].end if index else 0
        return index == 0 or "\n" in self.masked.text[before : self.tokens[index].start]

    def closing(self, index: int) -> int:
        """The index after the parenthesis that closes the one at `index`, the end of all if none does."""
        return self._pairs.get(index, len(self.tokens) - 1) + 1

    def level(self, start: int, end: int) -> Iterator[int]:
        """The indices outside parentheses; an opening parenthesis is among them, what it encloses is not."""
        index = start
        said, pairs = self.said, self._pairs
        last = len(said) - 1
        while index < end:
            yield index
            index = pairs.get(index, last) + 1 if said[index] == "(" else index + 1

    def opening(self, index: int) -> int:
        """The index of the parenthesis that the one at `index` closes, or 0."""
        return self._opened.get(index, 0)

    def find(self, words: frozenset[str], start: int, end: int) -> int:
        """The index of the first of these words outside parentheses, or -1."""
        if words.isdisjoint(self._all):
            return -1
        return next((index for index in self.level(start, end) if self.said[index] in words), -1)

    def divided(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The stretches between commas outside parentheses."""
        first = start
        for index in self.level(start, end):
            if self.tokens[index].word == ",":
                yield first, index
                first = index + 1
        if first < end:
            yield first, end

    def end(
        self, index: int, *, passed: frozenset[str] = frozenset(), until: Callable[[int], bool] | None = None
    ) -> int:
        """The index after the statement whose verb stands at `index`.

        `passed` are beginnings that are part of it; `until` says of an index that it ends there anyway.
        """
        if until is None and (index, passed) in self._ends:
            return self._ends[index, passed]
        end = self._end(index, passed, until)
        if until is None:
            self._ends[index, passed] = end
        return end

    def _end(self, index: int, passed: frozenset[str], until: Callable[[int], bool] | None) -> int:
        cases = 0
        said = self.said
        for position in self.level(index + 1, len(said)):
            found = said[position]
            if not found:
                continue
            if found == ")" or (until is not None and until(position)):
                return position
            if found == "CASE":
                cases += 1
            elif found == "END" and cases:
                cases -= 1
            elif cases and found == "ELSE":
                continue
            elif (
                (found in _BEGINNINGS and found not in passed) or (found, self.word(position + 1)) in _BEGINNING_PAIRS
            ) and not self.is_part(position):
                return position
        return len(said)

    def is_part(self, index: int) -> bool:
        """Whether a word that could begin a statement is a name here, or part of a clause."""
        before = self.word(index - 1)
        if before == "FOR":
            return self.word(index - 2) != "PLAN"
        return before in _BEFORE_PARTS

    def is_name(self, index: int) -> bool:
        """Whether a name can stand here."""
        return 0 <= index < len(self.tokens) and self.tokens[index].kind in _NAMING

    def name(self, index: int) -> tuple[str, int]:
        """The dotted name at `index`, without quotes, and the index after it; "" if no name stands there."""
        parts: list[str] = []
        position = index
        while self.is_name(position):
            parts.append(self.unquoted(position))
            position += 1
            if position >= len(self.tokens):
                break
            sign, touching = self.word(position), self.tokens[position].start == self.tokens[position - 1].end
            if sign in (".", "-") and touching and self.word(position + 1) == "*":
                return "".join(parts), position + 2
            # A dash joins the words of a name in BigQuery; a template touches the rest of the name.
            if self.is_name(position + 1) and (
                sign == "."
                or (sign == "-" and touching and self.tokens[position + 1].start == self.tokens[position].end)
            ):
                parts.append(sign)
                position += 1
            elif not touching or not self.is_name(position):
                break
        return "".join(parts), position

    def unquoted(self, index: int) -> str:
        """A token as it names something: without quotes."""
        token = self.tokens[index]
        text = self.masked.text[token.start : token.end]
        return text[1:-1].replace(text[-1] * 2, text[-1]) if token.kind == QUOTED_NAME else text

    def names(self, index: int, end: int) -> tuple[tuple[str, ...], int]:
        """A list of names divided by commas, each perhaps with arguments in parentheses, and the index after it."""
        found: list[str] = []
        while index < end:
            while self.word(index) in ("ONLY", "IF", "EXISTS", "NOT") and index + 1 < end:
                index += 1
            one, after = self.name(index)
            if not one:
                break
            found.append(one)
            index = after
            if self.word(index) == "(":
                index = self.closing(index)
            if self.word(index) == "*":
                index += 1
            if self.word(index) != ",":
                break
            index += 1
        return tuple(found), index

    def aliased(self, alias: str, start: int, end: int) -> str:
        """The table that an alias stands for in the FROM, JOIN or USING between two indices, else the alias itself."""
        for index in self.level(start, end):
            if self.word(index) in ("FROM", "JOIN", "USING", ","):
                table, after = self.name(index + 1)
                after += self.word(after) == "AS"
                if table and self.is_name(after) and self.unquoted(after).casefold() == alias.casefold():
                    return table
        return alias
