"""What is derived from a stream of events: pure functions of a site's entries and one more event.

The consumer in a world, the step that rebuilds what it keeps, and the oracle all go by them.
"""

import json
from collections.abc import Callable, Mapping
from typing import Literal

from drillgate import lifecycle

Content = Mapping[str, str]
Entries = Mapping[str, Content]
Kind = Literal["entities", "lifecycle"]
SITE, KEY, ENTITY, BODY = "site", "key", "entity", "body"


def told(data: bytes, number: str) -> tuple[str, str, Content] | None:
    """The site, the key and the content that a stream's record tells; None for what is about no site.

    A record without a key of its own is known by its sequence `number`.
    """
    try:
        event = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(event, dict) or not isinstance(site := event.pop(SITE, None), str):
        return None
    key = event.pop(KEY, number)
    return site, str(key), {str(name): value if isinstance(value, str) else str(value) for name, value in event.items()}


def derived(kind: Kind, entries: Entries, content: Content) -> Entries:
    """A site's entries after one more event. An event that does not say what it should is set aside."""
    try:
        return _DERIVATIONS[kind](entries, content)
    except ValueError:
        return entries


def _last_of_each(entries: Entries, content: Content) -> Entries:
    if not content.get(ENTITY) or BODY not in content:
        raise ValueError(f"found an event with {', '.join(content) or 'nothing'}, expected {ENTITY} and {BODY}")
    return {**entries, content[ENTITY]: {BODY: content[BODY]}}


def _reconciled(entries: Entries, content: Content) -> Entries:
    return lifecycle.entries_of(lifecycle.after(lifecycle.tenant_of(entries), lifecycle.event_of(content)))


_DERIVATIONS: Mapping[Kind, Callable[[Entries, Content], Entries]] = {
    "entities": _last_of_each,
    "lifecycle": _reconciled,
}
