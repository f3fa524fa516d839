"""KMS: a key that is disabled, pending deletion or gone is of no use.

Sources: "Key states of AWS KMS keys" in the developer guide; the API reference of Encrypt, Decrypt, GenerateDataKey,
ScheduleKeyDeletion, CancelKeyDeletion and EnableKey.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from drillgate.world.fidelity import kms_keys
from drillgate.world.fidelity.patches import Correction, replaced
from drillgate.world.fidelity.service import Scope, Service

OPERATIONS = frozenset({
    "CancelKeyDeletion", "CreateAlias", "CreateKey", "Decrypt", "DeleteAlias", "DescribeKey", "DisableKey", "EnableKey",
    "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ListAliases", "ListKeys", "ReEncrypt",
    "ScheduleKeyDeletion", "UpdateAlias",
})  # fmt: skip
CORRECTIONS = (
    Correction(
        "kms",
        "keys that are disabled, pending deletion or gone encrypt and decrypt",
        "DisabledException, KMSInvalidStateException, NotFoundException",
        "Key states of AWS KMS keys",
    ),
    Correction(
        "kms",
        "a key outlives its waiting period, and its deletion can be cancelled then",
        "NotFoundException",
        "ScheduleKeyDeletion",
    ),
    Correction("kms", "a key that is pending deletion can be enabled", "KMSInvalidStateException", "EnableKey"),
)


@contextmanager
def applied(_scope: Scope) -> Iterator[None]:
    """Put KMS right."""
    from moto.kms.models import KmsBackend

    with ExitStack() as stack:
        for name in ("describe_key", "any_id_to_key_id", "list_keys"):
            stack.enter_context(replaced(KmsBackend, name, _after_end))
        stack.enter_context(replaced(KmsBackend, "cancel_key_deletion", _cancel))
        for name in ("encrypt", "generate_data_key"):
            stack.enter_context(replaced(KmsBackend, name, _usable))
        stack.enter_context(replaced(KmsBackend, "decrypt", _decrypt))
        for name in ("enable_key", "disable_key", "schedule_key_deletion"):
            stack.enter_context(replaced(KmsBackend, name, _not_pending))
        yield


def _after_end(original: Callable[..., Any]) -> Callable[..., Any]:
    def method(backend: Any, *arguments: Any, **named: Any) -> Any:
        from moto.core.utils import utcnow

        for identifier in [name for name, key in backend.keys.items() if kms_keys.is_gone(key, utcnow())]:
            del backend.keys[identifier]
        return original(backend, *arguments, **named)

    return method


def _usable(original: Callable[..., Any]) -> Callable[..., Any]:
    def method(backend: Any, key_id: str, *arguments: Any, **named: Any) -> Any:
        _check(backend.keys.get(backend.any_id_to_key_id(key_id)), key_id)
        return original(backend, key_id, *arguments, **named)

    return method


def _decrypt(original: Callable[..., Any]) -> Callable[..., Any]:
    def decrypt(backend: Any, *arguments: Any, **named: Any) -> Any:
        found = original(backend, *arguments, **named)
        arn = found[1]
        _check(backend.keys.get(arn.rpartition("key/")[2]), arn)
        return found

    return decrypt


def _cancel(original: Callable[..., Any]) -> Callable[..., Any]:
    def cancel_key_deletion(backend: Any, key_id: str) -> Any:
        identifier = backend.any_id_to_key_id(key_id)
        if identifier not in backend.keys:
            raise _error("NotFoundException", f"Key '{key_id}' does not exist")
        return original(backend, identifier)

    return cancel_key_deletion


def _not_pending(original: Callable[..., Any]) -> Callable[..., Any]:
    def method(backend: Any, key_id: str, *arguments: Any, **named: Any) -> Any:
        identifier = backend.any_id_to_key_id(key_id)
        key = backend.keys.get(identifier)
        if key is None:
            raise _error("NotFoundException", f"Key '{key_id}' does not exist")
        if key.key_state == "PendingDeletion":
            raise _error("KMSInvalidStateException", f"{key.arn} is pending deletion.")
        return original(backend, identifier, *arguments, **named)

    return method


def _check(key: Any, name: str) -> None:
    if refusal := kms_keys.state(key, name):
        raise _error(refusal.code, refusal.message)


def _error(code: str, message: str) -> Exception:
    from moto.core.exceptions import JsonRESTError

    error: Exception = JsonRESTError(code, message)
    return error


SERVICE = Service("kms", OPERATIONS, CORRECTIONS, applied)
