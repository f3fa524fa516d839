"""Secrets Manager: a deleted secret is gone when its window has ended, and its name is taken until then.

Sources: the API reference of DeleteSecret, RestoreSecret, CreateSecret and GetSecretValue.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from drillgate.world.fidelity import kms_keys, secrets_lookup
from drillgate.world.fidelity.beginnings import telling
from drillgate.world.fidelity.patches import Correction, replaced
from drillgate.world.fidelity.service import Scope, Service

OPERATIONS = frozenset({
    "CreateSecret", "DeleteSecret", "DescribeSecret", "GetSecretValue", "ListSecretVersionIds", "ListSecrets",
    "PutSecretValue", "RestoreSecret", "TagResource", "UntagResource", "UpdateSecret",
})  # fmt: skip
CORRECTIONS = (
    Correction(
        "secretsmanager",
        "a deleted secret can be restored for ever",
        "ResourceNotFoundException once its recovery window has ended",
        "DeleteSecret",
    ),
    Correction(
        "secretsmanager",
        "a secret is read though its key is disabled, pending deletion or gone",
        "DecryptionFailure",
        "GetSecretValue",
    ),
)


@contextmanager
def applied(_scope: Scope) -> Iterator[None]:
    """Put Secrets Manager right."""
    from moto.secretsmanager.models import SecretsManagerBackend, SecretsStore

    with ExitStack() as stack:
        stack.enter_context(replaced(SecretsManagerBackend, "list_secrets", secrets_lookup.listed))
        for name in ("_is_valid_identifier", "list_secrets", "create_secret"):
            stack.enter_context(replaced(SecretsManagerBackend, name, _after_purge))
        stack.enter_context(replaced(SecretsManagerBackend, "get_secret_value", _get))
        stack.enter_context(replaced(SecretsManagerBackend, "delete_secret", _delete))
        stack.enter_context(replaced(SecretsStore, "__setitem__", telling))
        for name in ("__getitem__", "__contains__", "get", "pop"):
            stack.enter_context(replaced(SecretsStore, name, secrets_lookup.found(getattr(dict, name))))
        yield


def _after_purge(original: Callable[..., Any]) -> Callable[..., Any]:
    def method(backend: Any, *arguments: Any, **named: Any) -> Any:
        from moto.core.utils import unix_time

        now = unix_time()
        for name in list(_waiting(backend)):
            secret = dict.get(backend.secrets, name)
            if (getattr(secret, "deleted_date", None) or now) < now:
                dict.pop(backend.secrets, name)
                _waiting(backend).discard(name)
        return original(backend, *arguments, **named)

    return method


def _delete(original: Callable[..., Any]) -> Callable[..., Any]:
    def delete_secret(backend: Any, secret_id: str, *arguments: Any, **named: Any) -> Any:
        arn, name, at = original(backend, secret_id, *arguments, **named)
        if dict.__contains__(backend.secrets, name):
            _waiting(backend).add(name)
        return arn, name, at

    return delete_secret


def _waiting(backend: Any) -> set[str]:
    """The names of secrets that wait for their deletion, or waited and were restored."""
    names: set[str] = vars(backend).setdefault("waiting for deletion", set())
    return names


def _get(original: Callable[..., Any]) -> Callable[..., Any]:
    def get_secret_value(backend: Any, secret_id: str, *arguments: Any, **named: Any) -> Any:
        from moto.core.exceptions import JsonRESTError

        found = original(backend, secret_id, *arguments, **named)
        key = backend.secrets[secret_id].kms_key_id
        if key and kms_keys.refusal(backend.account_id, backend.region_name, key):
            raise JsonRESTError(
                "DecryptionFailure",
                "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
            )
        return found

    return get_secret_value


SERVICE = Service("secretsmanager", OPERATIONS, CORRECTIONS, applied)
