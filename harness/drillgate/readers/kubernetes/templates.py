"""Sources of charts: YAML once Helm has filled it in. What is filled in gives way to words as long as it is written, so
that all else is read where it stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

OPENS, CLOSES = "{{", "}}"
BRACKETS: Final = re.compile(r"\{[{%]")
COMMENT: Final = re.compile(r"\{\{-?[ \t]*/\*")
BEGINS, GOES_ON, AGAIN = "\ue000", "\ue001", "\ue002"
"""Characters of stand-ins, and what is put behind keys that stand in several branches of a template."""

STRANGE: Final = re.compile(f"[{BEGINS}-{AGAIN}]")
STAND_IN: Final = re.compile(f"{BEGINS}([0-9]*){GOES_ON}*")
LINES: Final = re.compile(r"\bn?indent\b|\btoYaml\b|\bto_nice_yaml\b")
BEHIND_KEY: Final = re.compile(r"[ \t]*(?:-[ \t]+)*(?:[\"']?[\w./-]+[\"']?:)?[ \t]*")
ENDS: Final = re.compile(r"[ \t\r]*(?:\n|\Z)")
ALONE: Final = re.compile(rf"^[ \t]*(?>(?:{STAND_IN.pattern}[ \t]*)+)(?=\r?$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Filled:
    """What a template fills in, in its order."""

    actions: tuple[str, ...]

    def written(self, said: str) -> str:
        """A text with what is filled in as the template has it."""
        return STAND_IN.sub(self._action, said)

    def _action(self, match: re.Match[str]) -> str:
        number = int(match[1]) if match[1] else len(self.actions)
        return self.actions[number] if number < len(self.actions) else "{{ … }}"


def is_template(text: str) -> bool:
    return OPENS in text or ("{%" in text and "%}" in text)


def is_filled_in(value: object) -> bool:
    """Whether a value, or a part of it, is only known once the template is filled in."""
    return isinstance(value, str) and BEGINS in value


def plain(key: object) -> object:
    """A key without what tells it apart from the same one in another branch."""
    return key.rstrip(AGAIN) if isinstance(key, str) else key


def masked(text: str) -> tuple[str, Filled]:
    """A template as YAML in which all that is left stands where it stood: lines that are filled in as a whole are
    empty, and what is filled in elsewhere is a word of its own."""
    text = STRANGE.sub(" ", text)
    filled: list[str] = []
    parts: list[str] = []
    done = 0
    for start, end in actions(text):
        if _gives_a_block(text, start, end):
            parts.append(text[done:start] + "\n" * text.count("\n", start, end))
            done = end
            continue
        first, *others = text[start:end].split("\n")
        word = f"{BEGINS}{len(filled)}"
        parts += (text[done:start], word[: len(first)].ljust(len(first), GOES_ON))
        parts.append("\n" * len(others))
        if others and ENDS.match(text, end) is None:
            parts.append(" " * len(others[-1]))
        filled.append(" ".join(text[start:end].split()))
        done = end
    whole = "".join((*parts, text[done:]))
    return ALONE.sub("", whole), Filled(tuple(filled))


def _gives_a_block(text: str, start: int, end: int) -> bool:
    """Whether an action puts lines of their own behind a key, which more lines may follow."""
    if ENDS.match(text, end) is None or LINES.search(text, start, end) is None:
        return False
    return BEHIND_KEY.fullmatch(text, text.rfind("\n", 0, start) + 1, start) is not None


def actions(text: str) -> Iterator[tuple[int, int]]:
    """From where to where each action goes; none behind one that does not end."""
    opened = BRACKETS.search(text)
    while opened is not None:
        comment = COMMENT.match(text, opened.start())
        inside = opened.end() if comment is None else text.find("*/", comment.end())
        end = text.find(CLOSES if opened[0] == OPENS else "%}", inside) if inside >= 0 else -1
        if end < 0:
            return
        yield opened.start(), end + len(CLOSES)
        opened = BRACKETS.search(text, end + len(CLOSES))
