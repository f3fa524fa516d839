"""Sets of words, written as they are read."""


def words(text: str) -> frozenset[str]:
    """The words of a text that are divided by white space."""
    return frozenset(text.split())
