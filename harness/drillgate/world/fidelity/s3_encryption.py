"""Objects that are encrypted with a KMS key: written and read only while the key can be used.

Source: "Using server-side encryption with AWS KMS keys" in S3's user guide, "Key states of AWS KMS keys" in KMS's.
"""

from collections.abc import Callable
from typing import Any

from drillgate.world.fidelity import kms_keys

KMS = ("aws:kms", "aws:kms:dsse")


def gets(original: Callable[..., Any]) -> Callable[..., Any]:
    """GetObject: an object whose key cannot be used is not read."""

    def key_response_get(response: Any, query: Any, key_name: str) -> Any:
        version = response._get_param("versionId")
        key = response.backend.get_object(response.bucket_name, key_name, version_id=version)
        check(response.backend, response.region, key)
        return original(response, query, key_name)

    return key_response_get


def puts(original: Callable[..., Any]) -> Callable[..., Any]:
    """PutObject: nothing is written with a key that cannot be used; a bucket's default key counts."""

    def put_object(backend: Any, bucket_name: str, *arguments: Any, **named: Any) -> Any:
        bucket = backend.get_bucket(bucket_name)
        rule = (bucket.encryption or {}).get("Rule", {}).get("ApplyServerSideEncryptionByDefault", {})
        key = named.get("kms_key_id") or rule.get("KMSMasterKeyID")
        if (named.get("encryption") or rule.get("SSEAlgorithm")) in KMS and key:
            _refuse(backend, bucket.region_name, key)
        return original(backend, bucket_name, *arguments, **named)

    return put_object


def copies(original: Callable[..., Any]) -> Callable[..., Any]:
    """CopyObject: the source is read."""

    def copy_object(backend: Any, src_key: Any, dest_bucket_name: str, *arguments: Any, **named: Any) -> Any:
        check(backend, backend.get_bucket(dest_bucket_name).region_name, src_key)
        return original(backend, src_key, dest_bucket_name, *arguments, **named)

    return copy_object


def check(backend: Any, region: str, key: Any) -> None:
    """Raise S3's error where an object's key cannot be used."""
    if key is not None and getattr(key, "encryption", None) in KMS and key.kms_key_id:
        _refuse(backend, region, key.kms_key_id)


def _refuse(backend: Any, region: str, key: str) -> None:
    from moto.s3.exceptions import S3ClientError

    if refusal := kms_keys.refusal(backend.account_id, region, key):
        raise S3ClientError(f"KMS.{refusal.code}", refusal.message)
