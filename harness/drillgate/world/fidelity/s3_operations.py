"""Which S3 operations the world answers, how a request tells them, and the permission that each needs."""

from collections.abc import Collection, Mapping
from typing import Literal, NamedTuple

Level = Literal["service", "bucket", "object"]


class Operation(NamedTuple):
    """An operation, and the IAM action that allows it; another one where the request names a version."""

    name: str
    action: str
    versioned_action: str = ""

    def action_for(self, *, version: bool) -> str:
        return self.versioned_action if version and self.versioned_action else self.action


# By method, level and the query parameter that tells it apart ("" where none does; "copy" is told by a header).
OPERATIONS: Mapping[tuple[str, Level, str], Operation] = {
    ("GET", "service", ""): Operation("ListBuckets", "s3:ListAllMyBuckets"),
    ("PUT", "bucket", ""): Operation("CreateBucket", "s3:CreateBucket"),
    ("HEAD", "bucket", ""): Operation("HeadBucket", "s3:ListBucket"),
    ("DELETE", "bucket", ""): Operation("DeleteBucket", "s3:DeleteBucket"),
    ("GET", "bucket", ""): Operation("ListObjects", "s3:ListBucket"),
    ("GET", "bucket", "list-type"): Operation("ListObjectsV2", "s3:ListBucket"),
    ("GET", "bucket", "versions"): Operation("ListObjectVersions", "s3:ListBucketVersions"),
    ("GET", "bucket", "location"): Operation("GetBucketLocation", "s3:GetBucketLocation"),
    ("GET", "bucket", "versioning"): Operation("GetBucketVersioning", "s3:GetBucketVersioning"),
    ("PUT", "bucket", "versioning"): Operation("PutBucketVersioning", "s3:PutBucketVersioning"),
    ("GET", "bucket", "policy"): Operation("GetBucketPolicy", "s3:GetBucketPolicy"),
    ("PUT", "bucket", "policy"): Operation("PutBucketPolicy", "s3:PutBucketPolicy"),
    ("DELETE", "bucket", "policy"): Operation("DeleteBucketPolicy", "s3:DeleteBucketPolicy"),
    ("GET", "bucket", "object-lock"): Operation("GetObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration"),
    ("PUT", "bucket", "object-lock"): Operation("PutObjectLockConfiguration", "s3:PutBucketObjectLockConfiguration"),
    ("GET", "bucket", "encryption"): Operation("GetBucketEncryption", "s3:GetEncryptionConfiguration"),
    ("PUT", "bucket", "encryption"): Operation("PutBucketEncryption", "s3:PutEncryptionConfiguration"),
    ("GET", "bucket", "lifecycle"): Operation("GetBucketLifecycleConfiguration", "s3:GetLifecycleConfiguration"),
    ("PUT", "bucket", "lifecycle"): Operation("PutBucketLifecycleConfiguration", "s3:PutLifecycleConfiguration"),
    ("DELETE", "bucket", "lifecycle"): Operation("DeleteBucketLifecycle", "s3:PutLifecycleConfiguration"),
    ("POST", "bucket", "delete"): Operation("DeleteObjects", ""),  # permitted object by object
    ("GET", "object", ""): Operation("GetObject", "s3:GetObject", "s3:GetObjectVersion"),
    ("HEAD", "object", ""): Operation("HeadObject", "s3:GetObject", "s3:GetObjectVersion"),
    ("PUT", "object", ""): Operation("PutObject", "s3:PutObject"),
    ("PUT", "object", "copy"): Operation("CopyObject", "s3:PutObject"),
    ("DELETE", "object", ""): Operation("DeleteObject", "s3:DeleteObject", "s3:DeleteObjectVersion"),
    ("GET", "object", "tagging"): Operation("GetObjectTagging", "s3:GetObjectTagging", "s3:GetObjectVersionTagging"),
    ("PUT", "object", "tagging"): Operation("PutObjectTagging", "s3:PutObjectTagging", "s3:PutObjectVersionTagging"),
    ("GET", "object", "retention"): Operation("GetObjectRetention", "s3:GetObjectRetention"),
    ("PUT", "object", "retention"): Operation("PutObjectRetention", "s3:PutObjectRetention"),
    ("GET", "object", "legal-hold"): Operation("GetObjectLegalHold", "s3:GetObjectLegalHold"),
    ("PUT", "object", "legal-hold"): Operation("PutObjectLegalHold", "s3:PutObjectLegalHold"),
    ("POST", "object", "uploads"): Operation("CreateMultipartUpload", "s3:PutObject"),
    ("PUT", "object", "partNumber"): Operation("UploadPart", "s3:PutObject"),
    ("POST", "object", "uploadId"): Operation("CompleteMultipartUpload", "s3:PutObject"),
    ("DELETE", "object", "uploadId"): Operation("AbortMultipartUpload", "s3:AbortMultipartUpload"),
}

NAMES = frozenset(operation.name for operation in OPERATIONS.values())
_TELLING = {parameter for _, _, parameter in OPERATIONS} - {"", "copy"}
_OTHER = {
    "prefix", "delimiter", "max-keys", "marker", "continuation-token", "start-after", "fetch-owner", "encoding-type",
    "key-marker", "version-id-marker", "versionId", "x-id", "max-buckets", "bucket-region",
    "response-cache-control", "response-content-disposition", "response-content-encoding", "response-content-language",
    "response-content-type", "response-expires",
    "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature",
    "X-Amz-Security-Token",
}  # fmt: skip


def operation_of(method: str, level: Level, query: Collection[str], *, copies: bool) -> Operation | None:
    """The operation of a request with these query parameters, or None where the world does not answer it."""
    names = set(query) - _OTHER
    if "partNumber" in names and "uploadId" in names:
        names.remove("uploadId")
    if len(names) > 1 or names - _TELLING:
        return None
    telling = names.pop() if names else "copy" if copies else ""
    if telling == "partNumber" and copies:
        return None
    return OPERATIONS.get((method, level, telling))
