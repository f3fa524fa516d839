"""Whether a KMS key can be used now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """The error that KMS answers with."""

    code: str
    message: str


def refusal(account: str, region: str, name: str) -> Refusal | None:
    """Why the key of that ID, ARN or alias cannot be used; None where it can, and for keys that AWS itself manages."""
    from moto.kms.models import kms_backends

    backend = kms_backends[account][region]
    identifier = name.rpartition("key/")[2] if "key/" in name else name
    if "alias/" in name:
        alias = name[name.index("alias/") :]
        if alias.startswith("alias/aws/"):
            return None
        identifier = backend.get_key_id_from_alias(alias) or ""
    key = backend.keys.get(identifier) if identifier else None
    return state(key, name)


def state(key: Any, name: str) -> Refusal | None:
    """Why a key of moto's cannot be used."""
    from moto.core.utils import utcnow

    if key is None or is_gone(key, utcnow()):
        return Refusal("NotFoundException", f"Key '{name}' does not exist")
    if key.key_state == "PendingDeletion":
        return Refusal("KMSInvalidStateException", f"{key.arn} is pending deletion.")
    if key.key_state == "Disabled" or not key.enabled:
        return Refusal("DisabledException", f"{key.arn} is disabled.")
    return None


def is_gone(key: Any, now: datetime) -> bool:
    """Whether a key's waiting period has ended."""
    return key.key_state == "PendingDeletion" and key.deletion_date is not None and key.deletion_date <= now
