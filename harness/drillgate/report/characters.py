"""Text from files, names and programs, made harmless for what it is written to."""

import re

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What XML 1.0 forbids, or advises against in a way that parsers differ on."""


def harmless(text: str) -> str:
    """One line for a terminal: control characters, escapes, reversed and invisible text are shown, not obeyed."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else _shown(character) for character in text)


def legal(text: str) -> str:
    """Text for an XML document: characters that must not stand in one are shown by their number."""
    return _ILLEGAL.sub(lambda found: _shown(found[0]), text)


def _shown(character: str) -> str:
    code = ord(character)
    if character in "\t\xa0":
        return " "
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
