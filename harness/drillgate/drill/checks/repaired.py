"""What of a repaired site its restore point does not tell: what users have made of it since it was handed back."""

from collections.abc import Mapping, Sequence

from drillgate.drill.history import Intended

Writes = Mapping[str, Sequence[Intended]]
Key = tuple[str, str]
"""A store, and the key of a record in it."""


def set_aside(before: Writes, meanwhile: Writes) -> Mapping[str, frozenset[str]]:
    """The keys of each store of a site that no restore point explains, from the writes before its loss and since.

    They are those written since, whose newest write stands; those that had been deleted before the loss, came back all
    the same, and are referred to by what was written since; and those that refer to what was deleted since.
    """
    newest = {(store, write.key): write for store, writes in before.items() for write in writes}
    since = {(store, write.key): write for store, writes in meanwhile.items() for write in writes}
    referred = {reference for writes in meanwhile.values() for write in writes for reference in write.refers}
    aside = {*since, *(key for key in referred if key not in newest or newest[key].digest is None)}
    gone = {key for key, write in since.items() if write.digest is None}
    while gone:
        gone = {key for key, write in newest.items() if key not in aside and gone.intersection(write.refers)}
        aside |= gone
    return {store: frozenset(key for of, key in aside if of == store) for store in before}
