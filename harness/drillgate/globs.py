"""Which paths a pattern of a project file or a waiver is about."""

import re
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
    text = ""
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        if part != "**":
            text += _segment(part) + ("" if last else "/")
        elif last:
            text += ".+"
        elif number == 0 or parts[number - 1] != "**":
            text += "(?:[^/]+/)*"
    try:
        return re.compile(text, re.DOTALL)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no pattern of paths ({error.msg})") from None


def fits(pattern: str, path: str) -> bool:
    return matching(pattern).fullmatch(path) is not None


def _segment(part: str) -> str:
    """One folder's or file's name as a regular expression. Runs of stars are one: they would only take longer."""
    text, at = "", 0
    while at < len(part):
        character = part[at]
        at += 1
        if character == "*":
            text += "" if text.endswith("[^/]*") else "[^/]*"
        elif character == "?":
            text += "[^/]"
        elif character == "[" and (end := part.find("]", at + 1)) > 0:
            inside = part[at:end].replace("\\", "\\\\").replace("[", "\\[")
            text += f"[^/{inside[1:]}]" if inside[:1] in ("!", "^") else f"[{inside}]"
            at = end + 1
        else:
            text += re.escape(character)
    return text
