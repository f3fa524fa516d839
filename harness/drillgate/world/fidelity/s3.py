"""S3: locks that hold, accounts that are apart, and versions in the order in which they were written.

Sources: the API reference of PutObjectRetention, PutBucketVersioning, PutObjectLockConfiguration, DeleteObjects,
DeleteObject and ListObjectVersions, and "Locking objects with Object Lock" in the user guide.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any

from drillgate.world.fidelity import s3_encryption, s3_lifecycle
from drillgate.world.fidelity.beginnings import telling
from drillgate.world.fidelity.patches import Correction, Refused, replaced
from drillgate.world.fidelity.s3_access import PolicyError, find_bucket, may, read, source_of
from drillgate.world.fidelity.s3_operations import NAMES, Level, operation_of
from drillgate.world.fidelity.s3_versions import delete_marker_for, list_versions, lists_objects
from drillgate.world.fidelity.service import Scope, Service

CORRECTIONS = (
    Correction(
        "s3",
        "retention in compliance mode can be shortened or downgraded",
        "AccessDenied until it has ended",
        "Locking objects with Object Lock",
    ),
    Correction(
        "s3", "versioning of a bucket with Object Lock can be suspended", "InvalidBucketState", "PutBucketVersioning"
    ),
    Correction(
        "s3",
        "default retention cannot be set on a bucket that holds objects",
        "it can, for later objects",
        "PutObjectLockConfiguration",
    ),
    Correction("s3", "an object's retention cannot be read", "GetObjectRetention answers", "GetObjectRetention"),
    Correction(
        "s3",
        "any account reads and deletes in any bucket",
        "AccessDenied unless the bucket's policy allows it",
        "How Amazon S3 authorizes a request",
    ),
    Correction(
        "s3",
        "bucket policies are matched by HTTP method",
        "by the operation, the account and the resource",
        "Bucket policies",
    ),
    Correction(
        "s3",
        "copies into a bucket with default retention need a checksum",
        "only what has a body needs one",
        "PutObject",
    ),
    Correction("s3", "1,001 objects are deleted in one call", "MalformedXML above 1,000", "DeleteObjects"),
    Correction(
        "s3",
        "versions written in one instant are listed oldest first",
        "the newest is the latest",
        "ListObjectVersions",
    ),
    Correction("s3", "deleting a key that is not there leaves no delete marker", "it leaves one", "DeleteObject"),
    Correction(
        "s3",
        "objects are read and written though their KMS key is disabled, pending deletion or gone",
        "KMS.DisabledException, KMS.KMSInvalidStateException, KMS.NotFoundException",
        "Using server-side encryption with AWS KMS keys",
    ),
    Correction(
        "s3",
        "a bucket's expected owner is not looked at",
        "AccessDenied for another",
        "Verifying bucket ownership with bucket owner condition",
    ),
    Correction("s3", "a part of an upload that is gone breaks the mock", "NoSuchUpload", "UploadPart"),
    Correction(
        "s3",
        "lifecycle rules are kept and never followed",
        "what is due ends at midnight UTC: objects, noncurrent versions, delete markers, uploads in parts; not what is "
        "locked",
        "Lifecycle configuration elements",
    ),
    Correction(
        "s3",
        "lifecycle rules lose their sizes and the number of newer versions",
        "kept as they were written",
        "GetBucketLifecycleConfiguration",
    ),
    Correction(
        "s3",
        "lifecycle rules without an action, twice of one ID, or with a date at noon are kept",
        "InvalidRequest, InvalidArgument",
        "PutBucketLifecycleConfiguration",
    ),
)
MOST_DELETIONS = 1000
Method = Callable[..., Any]


@contextmanager
def applied(scope: Scope) -> Iterator[None]:
    """Put S3 right."""
    from moto.iam.access_control import PermissionResult
    from moto.s3.models import FakeBucket, FakeMultipart, S3Backend
    from moto.s3.responses import S3Response
    from moto.s3.utils import _VersionedKeyStore

    with ExitStack() as stack:
        for owner, name, make in (
            (_VersionedKeyStore, "__setitem__", telling),
            (_VersionedKeyStore, "setlist", telling),
            (S3Response, "_bucket_response", lambda original: _guarded(original, "bucket")),
            (S3Response, "_key_response", lambda original: _guarded(original, "object")),
            (S3Response, "_key_response_get", s3_encryption.gets),
            (S3Response, "_key_response_get", _get),
            (S3Backend, "put_object", s3_encryption.puts),
            (S3Backend, "copy_object", s3_encryption.copies),
            (S3Response, "_bucket_response_delete_keys", lambda _: _delete_objects),
            (S3Response, "put_object_retention", _retain),
            (FakeBucket, "get_permission", lambda _: lambda *_: PermissionResult.NEUTRAL),
            (S3Backend, "put_bucket_policy", lambda original: _put_policy(original, scope.refuse)),
            (S3Backend, "put_bucket_versioning", lambda original: _version(original, scope.refuse)),
            (S3Backend, "put_object_lock_configuration", lambda _: _configure_lock),
            (S3Backend, "list_object_versions", lambda _: list_versions),
            (S3Backend, "list_objects", lists_objects),
            (S3Backend, "_set_delete_marker", lambda _: delete_marker_for),
            (S3Backend, "get_bucket", s3_lifecycle.followed),
            (S3Backend, "put_bucket_lifecycle", lambda _: s3_lifecycle.puts(scope.refuse)),
            (S3Backend, "delete_bucket_lifecycle", lambda _: s3_lifecycle.delete),
            (S3Response, "get_bucket_lifecycle", lambda _: s3_lifecycle.get),
            (FakeMultipart, "__init__", s3_lifecycle.begins),
            (S3Backend, "upload_part", s3_lifecycle.knows),
            (S3Backend, "complete_multipart_upload", s3_lifecycle.knows),
        ):
            stack.enter_context(replaced(owner, name, make))
        yield


def _guarded(original: Method, level: Level) -> Method:
    """Let through what the caller's account may do."""

    def respond(response: Any, request: Any, full_url: str) -> Any:
        bucket = find_bucket(response.bucket_name)
        copies = "x-amz-copy-source" in request.headers
        operation = operation_of(request.method, level, request.args, copies=copies)
        if bucket is None or operation is None or operation.name == "CreateBucket":
            return original(response, request, full_url)
        account = response.current_account
        key = response.parse_key_name() if level == "object" else None
        action = operation.action_for(version="versionId" in request.args)
        if request.headers.get("x-amz-expected-bucket-owner", bucket.account_id) != bucket.account_id:
            raise _denied()
        if action and not may(account, action, bucket, key):
            raise _denied()
        if copies:
            source, source_key, version = source_of(request.headers["x-amz-copy-source"])
            owner = find_bucket(source)
            if owner and not may(account, "s3:GetObjectVersion" if version else "s3:GetObject", owner, source_key):
                raise _denied()
            request.environ.setdefault("HTTP_CONTENT_MD5", "a copy has no body")
        return original(response, request, full_url)

    return respond


def _get(original: Method) -> Method:
    """GetObjectRetention, which moto answers with the object itself."""

    def key_response_get(response: Any, query: Any, key_name: str) -> Any:
        from moto.s3.exceptions import MissingKey

        if "retention" not in query:
            return original(response, query, key_name)
        key = response.backend.get_object(response.bucket_name, key_name, version_id=response._get_param("versionId"))
        if key is None:
            raise MissingKey(key=key_name)
        if not key.lock_mode:
            body = "<Error><Code>NoSuchObjectLockConfiguration</Code><Message>There is none</Message></Error>"
            return 404, {}, body
        body = f"<Retention><Mode>{key.lock_mode}</Mode><RetainUntilDate>{key.lock_until}</RetainUntilDate></Retention>"
        return 200, {}, body

    return key_response_get


def _delete_objects(response: Any, bucket_name: str, authenticated: bool = True) -> Any:  # noqa: FBT001, FBT002 - moto's
    """DeleteObjects: up to 1,000 keys, each deleted or refused by itself."""
    import xmltodict  # type: ignore[import-untyped] # it has no types
    from moto.core.responses import ActionResult
    from moto.s3.exceptions import AccessDeniedByLock, MalformedXML

    named = xmltodict.parse(response.body, strip_whitespace=False)["Delete"].get("Object", [])
    objects = named if isinstance(named, list) else [named]
    if not objects or len(objects) > MOST_DELETIONS:
        raise MalformedXML
    bypass = response.headers.get("x-amz-bypass-governance-retention", "").lower() == "true"
    bucket = response.backend.get_bucket(bucket_name)
    deleted, errors = [], []
    for entry in objects:
        key, version = entry["Key"], entry.get("VersionId")
        action = "s3:DeleteObjectVersion" if version else "s3:DeleteObject"
        about = {"Key": key, **({"VersionId": version} if version else {})}
        if not authenticated or not may(response.current_account, action, bucket, key):
            errors.append(about | {"Code": "AccessDenied", "Message": "Access Denied"})
            continue
        try:
            _, marks = response.backend.delete_object(bucket_name, key, version_id=version, bypass=bypass)
        except AccessDeniedByLock as error:
            errors.append(about | {"Code": "AccessDenied", "Message": str(error.message)})
            continue
        if not version and "version-id" in marks:
            about |= {"DeleteMarker": True, "DeleteMarkerVersionId": marks["version-id"]}
        deleted.append(about)
    response.data["Action"] = "DeleteObjects"
    return response.serialized(ActionResult({"Deleted": deleted, "Errors": errors}))


def _retain(original: Method) -> Method:
    """PutObjectRetention: in compliance mode only ever longer; in governance mode shorter with a bypass."""

    def put_object_retention(response: Any) -> Any:
        from moto.s3.exceptions import AccessDeniedByLock, InvalidArgumentError, MissingKey

        name = response.parse_key_name()
        key = response.backend.get_object(response.bucket_name, name, version_id=response._get_param("versionId"))
        if key is None:
            raise MissingKey(key=name)
        mode, until = response._mode_until_from_body()
        now = datetime.now(UTC)
        if until and _time(until) <= now:
            raise InvalidArgumentError("The retain until date must be in the future!", "RetainUntilDate", until)
        if key.lock_mode and _time(key.lock_until) > now:
            weaker = not until or _time(until) < _time(key.lock_until) or not mode
            if key.lock_mode == "COMPLIANCE" and (weaker or mode != "COMPLIANCE"):
                raise AccessDeniedByLock
            bypass = response.headers.get("x-amz-bypass-governance-retention", "").lower() == "true"
            if key.lock_mode == "GOVERNANCE" and weaker and not bypass:
                raise AccessDeniedByLock
        return original(response)

    return put_object_retention


def _put_policy(original: Method, refuse: Callable[[str], Refused]) -> Method:
    def put_bucket_policy(backend: Any, bucket_name: str, policy: bytes) -> Any:
        from moto.s3.exceptions import S3ClientError

        try:
            read(policy)
        except PolicyError as error:
            if error.unknown:
                raise refuse(f"s3:PutBucketPolicy: {error}") from error
            raise S3ClientError("MalformedPolicy", str(error)) from error
        return original(backend, bucket_name, policy)

    return put_bucket_policy


def _version(original: Method, refuse: Callable[[str], Refused]) -> Method:
    def put_bucket_versioning(backend: Any, bucket_name: str, status: str) -> Any:
        from moto.s3.exceptions import InvalidBucketState

        if status != "Enabled":
            if backend.get_bucket(bucket_name).object_lock_enabled:
                message = (
                    "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed"
                )
                raise InvalidBucketState(message)
            raise refuse(
                "s3:PutBucketVersioning: suspended versioning is not honest in mocked AWS, so a drill refuses it"
            )
        return original(backend, bucket_name, status)

    return put_bucket_versioning


def _configure_lock(
    backend: Any,
    bucket_name: str,
    lock_enabled: bool,  # noqa: FBT001 - moto's signature
    mode: str | None = None,
    days: int | None = None,
    years: int | None = None,
) -> None:
    """PutObjectLockConfiguration: for objects written from now on, on any versioned bucket."""
    from moto.s3.exceptions import InvalidBucketState

    bucket = backend.get_bucket(bucket_name)
    if not bucket.is_versioned:
        raise InvalidBucketState("Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration")
    bucket.object_lock_enabled = bucket.object_lock_enabled or lock_enabled
    bucket.default_lock_mode, bucket.default_lock_days, bucket.default_lock_years = mode, days or 0, years or 0


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _denied() -> Exception:
    from moto.s3.exceptions import S3AccessDeniedError

    error: Exception = S3AccessDeniedError()
    return error


SERVICE = Service("s3", NAMES, CORRECTIONS, applied)
