"""SSM parameters: the limits of the standard tier, and of a call.

Sources: the API reference of PutParameter and DeleteParameters, "Managing parameter tiers" in the user guide.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from drillgate.world.fidelity.beginnings import in_order_added, telling
from drillgate.world.fidelity.patches import Correction, replaced
from drillgate.world.fidelity.service import Scope, Service

OPERATIONS = frozenset({
    "AddTagsToResource", "DeleteParameter", "DeleteParameters", "DescribeParameters", "GetParameter",
    "GetParameterHistory", "GetParameters", "GetParametersByPath", "ListTagsForResource", "PutParameter",
})  # fmt: skip
CORRECTIONS = (
    Correction("ssm", "a standard parameter holds any length", "ValidationException above 4 KB", "PutParameter"),
    Correction("ssm", "any number is deleted in one call", "ValidationException above 10", "DeleteParameters"),
)
LARGEST = {"Standard": 4096, "Advanced": 8192}
MOST_DELETIONS = 10


@contextmanager
def applied(_scope: Scope) -> Iterator[None]:
    """Put SSM right."""
    from moto.ssm.models import ParameterDict, SimpleSystemManagerBackend

    with ExitStack() as stack:
        stack.enter_context(replaced(SimpleSystemManagerBackend, "put_parameter", _put))
        stack.enter_context(replaced(SimpleSystemManagerBackend, "delete_parameters", _delete))
        told = partial(telling, stored=ParameterDict.normalize_name)
        stack.enter_context(replaced(ParameterDict, "__getitem__", told))
        stack.enter_context(replaced(ParameterDict, "get_keys_beginning_with", _beginning))
        yield


def _put(original: Callable[..., Any]) -> Callable[..., Any]:
    def put_parameter(backend: Any, name: str, description: str, value: str, *others: Any, **named: Any) -> Any:
        from moto.ssm.exceptions import ValidationException

        tier = named.get("tier") or (others[7] if len(others) > TIER else None) or "Standard"
        if len((value or "").encode()) > LARGEST.get(tier, max(LARGEST.values())):
            raise ValidationException(
                f"{tier} tier parameters support a maximum parameter value of {LARGEST.get(tier)} characters."
            )
        return original(backend, name, description, value, *others, **named)

    return put_parameter


TIER = 7  # the position of `tier` after `value` in moto's put_parameter


def _delete(original: Callable[..., Any]) -> Callable[..., Any]:
    def delete_parameters(backend: Any, names: list[str]) -> Any:
        from moto.ssm.exceptions import ValidationException

        if len(names) > MOST_DELETIONS:
            raise ValidationException(
                f"1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length "
                f"less than or equal to {MOST_DELETIONS}"
            )
        return original(backend, names)

    return delete_parameters


def _beginning(original: Callable[..., Any]) -> Callable[..., Any]:
    """Moto looks at the name of every parameter each time; what AWS itself publishes, it loads when it is asked for."""

    def get_keys_beginning_with(parameters: Any, path: str, recursive: bool) -> Iterator[str]:  # noqa: FBT001 - moto's
        if path == "/" or path.startswith("/aws"):
            yield from original(parameters, path, recursive)
            return
        for name in in_order_added(parameters, path):
            if recursive or "/" not in name[len(path) + 1 :]:
                yield name

    return get_keys_beginning_with


SERVICE = Service("ssm", OPERATIONS, CORRECTIONS, applied)
