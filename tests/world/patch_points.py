"""What of moto the world replaces, and the digest of each as it was when the world was last held against it.

`python tests/world/patch_points.py` takes the digests anew, for the moto that is installed. Do that when a test said
that one has moved, and after its correction was compared with moto's new code.
"""

import hashlib
import inspect
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from drillgate.documents.estate import Estate, Inventory, Objectives, Vault
from drillgate.world import aws
from drillgate.world.fidelity import operations
from drillgate.world.fidelity.index import services
from drillgate.world.fidelity.service import Scope

KEPT = Path(__file__).with_name("patch_points.json")
PACKAGE = "drillgate.world.fidelity"


def found() -> dict[str, str]:
    """Each attribute of moto that a module of `fidelity` replaces, and the digest of its source."""
    originals: dict[str, Any] = {}
    with ExitStack() as stack:
        scope = stack.enter_context(_world(lambda owner, name: originals.setdefault(*_named(owner, name))))
        for service in services().values():
            stack.enter_context(service.applied(scope))
    return {point: digest(original) for point, original in sorted(originals.items())}


def digest(original: Any) -> str:
    """Of a function's or a class's source; of anything else, of how it is written."""
    function = getattr(original, "__func__", getattr(original, "fget", original))
    plain = original.__name__ if inspect.ismodule(original) else repr(original)  # where a module lies is the machine's
    source = inspect.getsource(function) if callable(function) else plain
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def moved(kept: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """What is to be said of each point whose digest is not the one that is kept."""
    said = dict.fromkeys(kept.keys() & now.keys(), "has moved: hold its correction against moto's new code")
    said |= dict.fromkeys(kept.keys() - now.keys(), "is not replaced any more")
    said |= dict.fromkeys(now.keys() - kept.keys(), "is replaced, and its digest is not kept")
    return [f"{point} {said[point]}" for point in sorted(said) if kept.get(point) != now.get(point)]


@contextmanager
def _world(note: Callable[[Any, str], Any]) -> Iterator[Scope]:
    """The scope of a world, in which `note` is told of each attribute before it is replaced."""
    scopes: list[Scope] = []

    def scope_of(*parts: Any, **named: Any) -> Scope:
        scopes.append(Scope(*parts, **named))
        return scopes[-1]

    def telling(replaces: Callable[..., Any]) -> Callable[..., Any]:
        def tells(owner: Any, name: str, *others: Any, **named: Any) -> Any:
            if owner.__module__.startswith("moto.") if isinstance(owner, type) else owner.__name__.startswith("moto."):
                note(owner, name)
            return replaces(owner, name, *others, **named)

        return tells

    with ExitStack() as stack:
        services()
        stack.enter_context(patch.object(operations, "Scope", scope_of))
        for module in [sys.modules[name] for name in sorted(sys.modules) if name.startswith(f"{PACKAGE}.")]:
            if hasattr(module, "replaced") and module.__name__ != f"{PACKAGE}.patches":
                stack.enter_context(patch.object(module, "replaced", telling(module.replaced)))
        stack.enter_context(aws.start(_estate()))
        stack.enter_context(patch.object(patch, "object", telling(patch.object)))  # for methods that moto lacks
        yield scopes[0]


def _named(owner: Any, name: str) -> tuple[str, Any]:
    """An attribute's full name, and what stands there now; None where moto has no such thing."""
    if isinstance(owner, type):
        return f"{owner.__module__}.{owner.__qualname__}.{name}", vars(owner).get(name)
    return f"{owner.__name__}.{name}", getattr(owner, name)


def _estate() -> Estate:
    at = datetime(2022, 4, 5, tzinfo=UTC)
    return Estate(
        estate="points",
        title="Nothing but two accounts",
        account="111122223333",
        region="us-east-1",
        vault=Vault(account="444455556666", bucket="vault", locked_for=timedelta(days=1)),
        inventory=Inventory(file="inventory.csv", taken_at=at),
        catalogue="none",
        stores={},
        objectives=Objectives(recovery_point=timedelta(hours=1)),
    )


if __name__ == "__main__":
    KEPT.write_text(json.dumps(found(), indent=2) + "\n", encoding="utf-8")
