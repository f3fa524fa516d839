"""Text from files, names and programs, made harmless for what it is written to."""

import re

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What XML 1.0 forbids, or advises against in a way that parsers differ on."""

_SURROGATE = re.compile("[\ud800-\udfff]")
"""Bytes of file names that are no text, as Python keeps them; UTF-8 has none, and strict parsers refuse them."""


def harmless(text: str) -> str:
    """One line for a terminal or a log: controls, escapes, reversed and invisible text are shown, not obeyed.

    Neither are the commands that CI servers take from logs: GitHub's `::name::` where a line begins with it, and
    `##[name]`, `##vso[…]` and `##teamcity[…]` of several, wherever they stand.
    """
    if "::" in text and text.lstrip().startswith("::"):
        text = text.replace(":", "\\x3a", 1)
    return visible(text)


def visible(text: str) -> str:
    """As `harmless`, for text that begins no line."""
    if text.isprintable():
        return text.replace("##", "\\x23#") if "##" in text else text
    shown = "".join(character if character.isprintable() else _shown(character) for character in text)
    return shown.replace("##", "\\x23#")


def legal(text: str) -> str:
    """Text for an XML document: characters that must not stand in one are shown by their number."""
    return _ILLEGAL.sub(lambda found: _shown(found[0]), text)


def encodable(text: str) -> str:
    """Text that UTF-8 can hold: surrogates are shown by their number, all else stays."""
    return text if text.isascii() else _SURROGATE.sub(lambda found: _shown(found[0]), text)


def _shown(character: str) -> str:
    code = ord(character)
    if character in "\t\xa0":
        return " "
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
