"""STS: who calls; `drillgate.world.fidelity.accounts` puts right whose calls are answered, and which roles there are.

Source: the API reference of GetCallerIdentity.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from typing import Any

from drillgate.world.fidelity.accounts import ROLE, access_key
from drillgate.world.fidelity.patches import Correction, replaced
from drillgate.world.fidelity.service import Scope, Service

OPERATIONS = frozenset({"AssumeRole", "GetCallerIdentity"})
CORRECTIONS = (
    Correction(
        "sts",
        "an account's own operator is a user that does not exist, and a session's ID another one at each call",
        "the operator, and one ID",
        "GetCallerIdentity",
    ),
)
ID_LENGTH = 17


@contextmanager
def applied(_scope: Scope) -> Iterator[None]:
    """Put STS right."""
    from moto.sts.models import AssumedRole, STSBackend

    with ExitStack() as stack:
        stack.enter_context(replaced(AssumedRole, "user_id", lambda _: property(_session_id)))
        stack.enter_context(replaced(STSBackend, "get_caller_identity", _identify))
        yield


def _session_id(role: Any) -> str:
    return f"AROA{_digest(role.role_arn)}:{role.session_name}"


def _identify(original: Callable[..., Any]) -> Callable[..., Any]:
    def get_caller_identity(backend: Any, access_key_id: str, region: str) -> Any:
        if access_key_id != access_key(backend.account_id):
            return original(backend, access_key_id, region)
        arn = f"arn:aws:iam::{backend.account_id}:user/{ROLE}"
        return f"AIDA{_digest(arn)}", arn, backend.account_id

    return get_caller_identity


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:ID_LENGTH].upper()


SERVICE = Service("sts", OPERATIONS, CORRECTIONS, applied)
