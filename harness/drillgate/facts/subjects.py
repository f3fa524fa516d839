"""What a fact is about, as it stays the same from day to day: what fingerprints are made of."""

from collections.abc import Mapping, Sequence
from typing import Final

from drillgate.facts.fact import UNKNOWN, Fact

FIELDS: Final[Mapping[str, Sequence[str]]] = {
    "operation": ("target.name", "statement", "reason"),
    "change": ("change", "environment", "deletes.type", "deletes.number"),
    "stage": ("stage", "position", "share"),
    "id-list": ("file", "column", "type", "digest"),
    "script": ("file", "digest"),
    "plan": ("file",),
    "endpoint": ("endpoint",),
    "coverage": ("estate", "row", "name"),
}
"""The fields that tell what a fact is about. Of kinds that are not here it is every text."""


def subject(fact: Fact) -> str:
    """The texts that tell what a fact is about, with NUL between: no place, no age, no count that another day changes.

    An operation is told by its target and statement; a list and a script by their content, so that what was accepted of
    one is not accepted of another that took its name.
    """
    values = fact.values
    names = FIELDS.get(fact.kind)
    if names is None:
        return "\0".join(f"{name} {value}" for name, value in sorted(values.items()) if isinstance(value, str))
    return "\0".join([str(values.get(name, UNKNOWN)) for name in names])
