"""Paths as other programs take them: with slashes, whatever the system has, below the folder of the run."""

import os
import re
from typing import Final
from urllib.parse import quote

_DRIVE: Final = re.compile(r"[A-Za-z]:/")


def slashed(file: str, separator: str = os.sep) -> str:
    """The path with slashes, and no `./` before it."""
    return (file.replace(separator, "/") if separator != "/" else file).removeprefix("./")


def uri(file: str, separator: str = os.sep) -> str:
    """The path as a URI: relative, or `file:///…` of an absolute path. What is not plain is percent-encoded."""
    path = slashed(file, separator)
    if separator != "/" and _DRIVE.match(path):
        return f"file:///{path[:2]}{quote(_bytes(path[2:]), safe='/')}"
    encoded = quote(_bytes(path), safe="/")
    return f"file://{encoded}" if encoded.startswith("/") else encoded or "."


def _bytes(file: str) -> bytes:
    try:
        return file.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return file.encode("utf-8", "surrogatepass")
