"""Which environments a script is run in, or made for: by its command line, its variables and its text."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

SYNONYMS: Final[Mapping[str, str]] = {
    "prod": "production",
    "live": "production",
    "stage": "staging",
    "stg": "staging",
    "dev": "development",
    "tests": "test",
}
KNOWN: Final = frozenset({"production", "staging", "development", "test", "qa", "uat", "preprod", "sandbox"})
"""The environments there are where no estate names them."""

_WORDS = re.compile(r"[A-Za-z][A-Za-z0-9]*")

# ENVIRONMENT = "staging", env: 'staging', os.environ["ENV"] != "staging", environment in ("staging", …
_SAID = re.compile(
    r"""\b\w*env(?:ironment)?\b["'\])]*\s{0,8}(?:[!=]=|=|:|not in\b|in\b)\s{0,8}[\[(]?["']([\w-]{1,40})["']""",
    re.IGNORECASE,
)


def others(
    environment: str,
    arguments: Sequence[str],
    variables: Mapping[str, str],
    text: str,
    named: Iterable[str] = (),
) -> tuple[str, ...]:
    """The environments beside the change's own that a script is run in by its command line or variables, or is made
    for by its text: a constant or a comparison of its environment, where it does not speak of the change's own too.

    `named` are the environments that the estate has.
    """
    own = _canonical(environment)
    known = {_canonical(name) for name in named} or {*KNOWN, own}
    given = [*_mentioned(arguments, known), *_mentioned(variables.values(), known)]
    made_for = [_canonical(said) for said in _SAID.findall(text)]
    if own not in made_for:
        given += [name for name in made_for if name in known]
    return tuple(dict.fromkeys(name for name in given if name != own))


def _mentioned(texts: Iterable[str], known: set[str]) -> Iterator[str]:
    for text in texts:
        whole = _canonical(text.rpartition("=")[2])
        if whole in known:
            yield whole
            continue
        yield from (name for word in _WORDS.findall(text) if (name := _canonical(word)) in known)


def _canonical(name: str) -> str:
    lowered = name.lower()
    return SYNONYMS.get(lowered, lowered)
