"""A versioned S3 bucket of the estate, shared by all sites: an object's key is `site/name`."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from drillgate.world.fidelity.beginnings import in_alphabetical_order
from drillgate.world.stores.dynamodb import Through
from drillgate.world.stores.interface import Content
from drillgate.world.world import World

BODY = "body"


@dataclass(frozen=True)
class S3Store:
    """The store `name` of the estate. A record's content is {"body": …}; writes go `through` the API or the backend."""

    world: World
    name: str
    through: Through = "api"
    kinds: tuple[str, ...] = ("object",)
    _created: Counter[str] = field(default_factory=Counter)

    @property
    def bucket(self) -> str:
        bucket = self.world.estate.stores[self.name].s3
        if bucket is None:
            raise ValueError(f"{self.name} is no S3 bucket")
        return bucket.bucket

    def provision(self) -> None:
        """Make the bucket, versioned, and encrypted with the store's key where it has one."""
        make_bucket(self._client(), self.bucket, self.world.estate.region)
        if key := self.world.estate.stores[self.name].encrypted_by:
            encrypted = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": f"alias/{key}"}
            self._client().put_bucket_encryption(
                Bucket=self.bucket,
                ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": encrypted}]},
            )

    def create(self, site: str, kind: str, content: Content) -> str:
        """Write a new object under a name that was never used. Raises `ValueError` for an unknown kind."""
        if kind not in self.kinds:
            raise ValueError(f"{self.name} has no records of kind {kind!r}")
        self._created[site] += 1
        key = f"object-{self._created[site]:06}"
        self.update(site, key, content)
        return key

    def update(self, site: str, key: str, content: Content) -> None:
        """Write a new version of an object."""
        name, body = f"{site}/{key}", content[BODY].encode()
        if self.through == "api":
            self._client().put_object(Bucket=self.bucket, Key=name, Body=body)
        else:
            self.backend().put_object(self.bucket, name, body)

    def remove(self, site: str, key: str) -> None:
        """Delete an object, which leaves a delete marker."""
        if self.through == "api":
            self._client().delete_object(Bucket=self.bucket, Key=f"{site}/{key}")
        else:
            self.backend().delete_object(self.bucket, f"{site}/{key}")

    def contents(self, site: str) -> Mapping[str, Content]:
        """All objects of a site, by name, straight from the backend."""
        from moto.s3.models import FakeKey

        prefix = f"{site}/"
        keys = self.backend().get_bucket(self.bucket).keys
        current = {name: keys[name] for name in in_alphabetical_order(keys, prefix) if keys.getlist(name)}
        return {
            name.removeprefix(prefix): {BODY: latest.value.decode(errors="replace")}
            for name, latest in current.items()
            if isinstance(latest, FakeKey)
        }

    def _client(self) -> Any:
        return self.world.client("s3", "estate")

    def backend(self) -> Any:
        """Mocked AWS's own keeping of the estate's account."""
        from moto.s3.models import s3_backends

        return s3_backends[self.world.estate.account]["aws"]


def make_bucket(client: Any, bucket: str, region: str, *, locked: bool = False) -> None:
    """Make a versioned bucket, with Object Lock if told."""
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    client.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=locked, **place)
    client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
