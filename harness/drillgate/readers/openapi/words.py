"""The words that a name is made of, however it is written."""

import re
from functools import lru_cache

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """`deleteSite`, `delete-site` and `DELETE_SITE` are delete and site; a name without letters is one word."""
    return tuple(word.lower() for word in WORD.findall(name)) or (name,)
