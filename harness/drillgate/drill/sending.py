"""Events go to whoever started the world, many in a message, and always before what is told after them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from drillgate.drill.history import Event, plain

Send = Callable[[Mapping[str, Any]], None]
EVENTS_A_MESSAGE = 500


@contextmanager
def recording(send: Send) -> Iterator[tuple[Callable[[Event], None], Send]]:
    """What records an event, and what sends a message after all events that were recorded before it."""
    waiting: list[Mapping[str, Any]] = []

    def flush() -> None:
        if waiting:
            send({"events": list(waiting)})
            waiting.clear()

    def record(event: Event) -> None:
        waiting.append(plain(event))
        if len(waiting) >= EVENTS_A_MESSAGE:
            flush()

    def tell(message: Mapping[str, Any]) -> None:
        flush()
        send(message)

    yield record, tell
    flush()
