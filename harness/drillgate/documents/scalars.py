"""What plain text stands for: the core schema of YAML 1.2.2 (section 10.3.2), where `on`, `no` and `12:30` are text."""

import math
import re

Scalar = str | int | float | bool | None

WORDS: dict[str, Scalar] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
# Only these can begin a number; looking at one character first keeps ordinary text cheap.
BEGINNINGS = frozenset("0123456789+-.")
WHOLE = re.compile(r"[-+]?[0-9]+")
OCTAL = re.compile(r"0o[0-7]+")
HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
FRACTION = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
LARGEST = 2**63 - 1
DIGITS = 25


class UnusableNumberError(ValueError):
    """A number that no document has a use for, and that programs treat differently."""


def scalar(text: str) -> Scalar:
    """The value of a plain (unquoted) scalar.

    Raises UnusableNumberError for numbers that are not finite or do not fit into 64 bits.
    """
    if text in WORDS:
        return WORDS[text]
    if text[0] not in BEGINNINGS:
        return text
    if NOT_FINITE.fullmatch(text):
        raise UnusableNumberError(text)
    if WHOLE.fullmatch(text):
        return _fitting(text, 10)
    if OCTAL.fullmatch(text):
        return _fitting(text[2:], 8)
    if HEXADECIMAL.fullmatch(text):
        return _fitting(text[2:], 16)
    if FRACTION.fullmatch(text):
        number = float(text)
        if not math.isfinite(number):
            raise UnusableNumberError(text)
        return number
    return text


def _fitting(digits: str, base: int) -> int:
    # Python refuses to read thousands of decimal digits; so many never fit anyway.
    if len(digits.lstrip("+-0")) > DIGITS:
        raise UnusableNumberError(digits)
    number = int(digits.lstrip("+-")[-DIGITS:], base)
    if number > LARGEST:
        raise UnusableNumberError(digits)
    return -number if digits.startswith("-") else number
