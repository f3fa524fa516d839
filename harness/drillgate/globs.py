"""Which paths a pattern of a project file or a waiver is about."""

import re
from collections.abc import Sequence
from functools import cache


@cache
def matching(pattern: str) -> re.Pattern[str]:
    """The paths, with slashes, that `pattern` fits as a whole.

    `*` and `?` stay within a folder, `**` stands for any folders (`a/**` for all that is below `a`), `[a-z]` for one
    character. A pattern without a slash fits a name in any folder, as Git has it; a leading slash ties it to the top.
    Raises ValueError for a range that is none ([z-a]).
    """
    anchored = "/" in pattern.rstrip("/")
    parts = [part for part in pattern.strip("/").split("/") if part]
    if pattern.endswith("/"):
        parts.append("**")
    if not anchored:
        parts = ["**", *parts]
    first, *others = _between(parts)
    text = "/".join(map(_segment, first)) + ("/" if first and others else "")
    for part in others[:-1]:
        # The first fit is as good as any, so that no other is tried.
        text += f"(?>(?:[^/]+/)*?{''.join(_segment(name) + '/' for name in part)})"
    if others:
        text += "(?:[^/]+/)*" + "/".join(map(_segment, others[-1])) if others[-1] else ".+"
    try:
        return re.compile(text, re.DOTALL)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no pattern of paths ({error.msg})") from None


def fits(pattern: str, path: str) -> bool:
    return matching(pattern).fullmatch(path) is not None


def _between(parts: Sequence[str]) -> list[list[str]]:
    """The names before, between and behind `**`, of which several in a row are one."""
    found: list[list[str]] = [[]]
    for part in parts:
        if part != "**":
            found[-1].append(part)
        elif len(found) == 1 or found[-1]:
            found.append([])
    return found


def _segment(part: str) -> str:
    """One folder's or file's name as a regular expression, which tries nothing twice."""
    pieces, at = [""], 0
    while at < len(part):
        character = part[at]
        at += 1
        if character == "*":
            pieces.append("")
        elif character == "?":
            pieces[-1] += "[^/]"
        elif character == "[" and (end := part.find("]", at + 1)) > 0:
            inside = part[at:end].replace("\\", "\\\\").replace("[", "\\[")
            pieces[-1] += f"[^/{inside[1:]}]" if inside[:1] in ("!", "^") else f"[{inside}]"
            at = end + 1
        else:
            pieces[-1] += re.escape(character)
    first, *others = pieces
    text = first + "".join(f"(?>[^/]*?{piece})" for piece in others[:-1] if piece)
    return text + (f"[^/]*{others[-1]}" if others else "")
