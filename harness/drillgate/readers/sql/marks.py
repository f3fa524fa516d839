"""The destructive statements in a segment, by their tokens alone: these rules hold whatever a parser makes of the text.

A rule looks at a verb, decides whether it is one here, and drafts what the statement would do.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from drillgate.readers.sql import alterations, calls, deletions, grants, overwrites, protections
from drillgate.readers.sql.drafts import Draft, begins
from drillgate.readers.sql.segment import Segment
from drillgate.readers.sql.words import words

_EVENTS: Final = frozenset(
    {"BEFORE", "AFTER", "OF", "OR", ",", "ON", ".", "=", "OVERFLOW", "COMMIT", "WITH", "@", "NOT"}
)


_RULES: Final[Mapping[str, Callable[[Segment, int], Iterator[Draft]]]] = {
    "DELETE": deletions.delete,
    "DEL": deletions.del_from,
    "TRUNCATE": deletions.truncate,
    "DROP": deletions.drop,
    "ALTER": alterations.alter,
    "MERGE": deletions.merge,
    "UPDATE": overwrites.update,
    "UPD": overwrites.upd,
    "REPLACE_CREATE": overwrites.loaded,
    "CLEANPATH": overwrites.unloaded,
    "ALLOWOVERWRITE": overwrites.unloaded,
    "REPLACE": overwrites.replace,
    "OVERWRITE": overwrites.overwrite,
    "PURGE": deletions.purge,
    "RESET": deletions.reset,
    "REMOVE": deletions.remove,
    "RM": deletions.remove,
    "DETACH": deletions.detach,
    "PRUNE": deletions.prune,
    "TRASH": deletions.trash,
    "SUPERUSER": grants.superuser,
    **protections.RULES,
    **dict.fromkeys(calls.CALLS, calls.call),
}
_OF_OPTIONS: Final = {
    **dict.fromkeys(calls.CALLS, calls.call),
    **protections.RULES,
    "SUPERUSER": grants.superuser,
}
# These look around themselves.
_ANYWHERE: Final = frozenset({overwrites.replace, overwrites.overwrite, calls.call, *protections.RULES.values()})
_PRIVILEGES: Final = words("SELECT INSERT UPDATE DELETE DROP TRUNCATE ALTER CREATE EXECUTE USE MERGE CALL")
_VERBS: Final = frozenset({*_RULES, "GRANT", "REVOKE", "DENY"})
_EXPLAINS: Final = frozenset({"EXPLAIN", "DESCRIBE", "DESC", "SHOW"})
_RUNS: Final = frozenset({"ANALYZE", "ANALYSE", "PROFILE"})


def drafts(segment: Segment) -> Iterator[Draft]:
    """Every destructive statement of the segment, in order."""
    if segment.word(0) in _EXPLAINS and not any(token.word in _RUNS for token in segment.tokens[:20]):
        return
    after = 0
    for index in [at for at, word in enumerate(segment.said) if word in _VERBS]:
        if index < after:
            continue
        word = segment.word(index)
        rule = _RULES.get(word)
        after = index + 1
        if word in ("GRANT", "REVOKE", "DENY") and (begins(segment, index) or grants.is_default(segment, index)):
            granted = segment.find(frozenset({"TO", "FROM"}), index, segment.end(index, passed=_PRIVILEGES))
            after = granted if granted > 0 else after
            if word == "GRANT":
                yield from grants.grant(segment, index)
        elif rule and (rule in _ANYWHERE or segment.word(index - 1) not in _EVENTS):
            yield from rule(segment, index)
            if rule is alterations.alter and segment.word(index + 1) not in alterations.WITH_BODY | {"DEFAULT"}:
                end = max(alterations.alter_end(segment, index), after)
                # What an ALTER says of its options is for the rules about those.
                for at in range(after, end):
                    protecting = _OF_OPTIONS.get(segment.word(at))
                    if protecting:
                        yield from protecting(segment, at)
                after = end
