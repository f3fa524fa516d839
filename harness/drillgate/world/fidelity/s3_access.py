"""Who may do what to a bucket of S3, by its policy and its account.

Source: "How Amazon S3 authorizes a request" and "Bucket policies" in the user guide. Within an account its operator may
do everything that the bucket's policy does not deny; another account only what it allows.
"""

import json
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, Literal, NamedTuple
from urllib.parse import unquote

Verdict = Literal["allow", "deny"]
ELEMENTS = {"Sid", "Effect", "Principal", "Action", "Resource"}


class Statement(NamedTuple):
    """One statement of a policy; `principals` are accounts or "*"."""

    effect: Verdict
    principals: tuple[str, ...]
    actions: tuple[str, ...]
    resources: tuple[str, ...]


class PolicyError(ValueError):
    """A policy that is malformed, or says what is not evaluated here (`unknown` names it)."""

    def __init__(self, message: str, *, unknown: bool = False) -> None:
        super().__init__(message)
        self.unknown = unknown


@lru_cache(maxsize=64)
def read(policy: bytes) -> tuple[Statement, ...]:
    """The statements of a policy. Raises `PolicyError`."""
    try:
        document = json.loads(policy)
        return tuple(_statement(entry) for entry in _list(document["Statement"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, PolicyError):
            raise
        raise PolicyError(f"malformed policy: {error!r}") from error


def judge(statements: Iterable[Statement], account: str, action: str, resource: str) -> Verdict | None:
    """What a policy says about an account's action; a denial outweighs."""
    verdicts = {
        statement.effect
        for statement in statements
        if _matches(statement.principals, account)
        and any(fnmatchcase(action.lower(), pattern.lower()) for pattern in statement.actions)
        and any(fnmatchcase(resource, pattern) for pattern in statement.resources)
    }
    return "deny" if "deny" in verdicts else "allow" if verdicts else None


def may(account: str, action: str, bucket: Any, key: str | None = None) -> bool:
    """Whether an account may do this to a bucket of moto's, or to an object in it."""
    resource = f"arn:aws:s3:::{bucket.name}" + (f"/{key}" if key is not None else "")
    verdict = judge(read(bucket.policy) if bucket.policy else (), account, action, resource)
    return verdict == "allow" or (verdict is None and account == bucket.account_id)


def find_bucket(name: str | None) -> Any:
    """A bucket of any account, or None."""
    from moto.s3.models import s3_backends

    if name not in s3_backends.bucket_accounts:
        return None
    partition, account = s3_backends.bucket_accounts[name]
    return s3_backends[account][partition].buckets.get(name)


def source_of(copy_source: str) -> tuple[str, str, bool]:
    """Bucket, key, and whether a version is named, of a copy's source."""
    path, _, query = copy_source.partition("?versionId=")
    bucket, _, key = unquote(path).lstrip("/").partition("/")
    return bucket, key, bool(query)


def _statement(entry: Mapping[str, Any]) -> Statement:
    if unknown := set(entry) - ELEMENTS:
        raise PolicyError(f"{', '.join(sorted(unknown))} of bucket policies is not evaluated here", unknown=True)
    principal = entry["Principal"]
    named = ["*"] if principal == "*" else _list(principal["AWS"])
    if entry["Effect"] not in ("Allow", "Deny"):
        raise PolicyError(f"malformed policy: Effect is {entry['Effect']!r}")
    return Statement(
        "allow" if entry["Effect"] == "Allow" else "deny",
        tuple(_account(name) for name in named),
        tuple(_list(entry["Action"])),
        tuple(_list(entry["Resource"])),
    )


def _account(principal: str) -> str:
    """The account of a principal: "*", an account, or its root; users and roles are not told apart here."""
    if principal == "*" or principal.isdigit():
        return principal
    parts = principal.split(":")
    if len(parts) == 6 and parts[2] == "iam" and parts[5] == "root":
        return parts[4]
    raise PolicyError(f"the principal {principal} of bucket policies is not evaluated here", unknown=True)


def _matches(principals: tuple[str, ...], account: str) -> bool:
    return "*" in principals or account in principals


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
