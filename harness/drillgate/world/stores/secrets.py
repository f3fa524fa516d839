"""Secrets of the estate in Secrets Manager, shared by all sites: PREFIX/site/name."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from drillgate.world.backups.captured import CapturedBackup
from drillgate.world.fidelity import kms_keys
from drillgate.world.stores.interface import Content, Engine
from drillgate.world.stores.named import NamedStore

VALUE = "value"


class SecretsStore(NamedStore):
    """The store `name` of the estate. A record's content is {"value": …}."""

    @property
    def prefix(self) -> str:
        if self.document.secrets is None:
            raise ValueError(f"{self.name} is no set of secrets")
        return self.document.secrets.prefix.rstrip("/")

    def make(self) -> None:
        """There is nothing to make; the service is called, so that it is there."""
        self._client().list_secrets(MaxResults=1)

    def backend(self) -> Any:
        """Mocked AWS's own keeping of the estate's account."""
        from moto.secretsmanager.models import secretsmanager_backends

        return secretsmanager_backends[self.world.estate.account][self.world.estate.region]

    def mutators(self) -> Mapping[str, Callable[..., Iterable[Any]]]:
        def by_id(secret_id: str, *_: Any, **__: Any) -> list[str]:
            return [secret_id]

        named = ("put_secret_value", "update_secret", "delete_secret", "restore_secret")
        return {"create_secret": lambda name, *_, **__: [name], **dict.fromkeys(named, by_id)}

    def owner(self, name: Any) -> tuple[str, str] | None:
        said = str(name)
        if said.startswith("arn:"):
            secret = self.backend().secrets.get(said)
            said = secret.name if secret is not None else ""
        site, slash, key = said.removeprefix(f"{self.prefix}/").partition("/")
        return (site, key) if slash and said.startswith(f"{self.prefix}/") else None

    def read(self, site: str, key: str) -> Content | None:
        secret = dict.get(self.backend().secrets, self._named(site, key))
        if secret is None or secret.is_deleted() or not self._is_readable(secret):
            return None
        current = secret.versions[secret.default_version_id]
        return {VALUE: current["secret_string"]}

    def _is_readable(self, secret: Any) -> bool:
        """Whether its key, if it has one, can be used now."""
        backend, key = self.backend(), secret.kms_key_id
        return not key or kms_keys.refusal(backend.account_id, backend.region_name, key) is None

    def write(self, site: str, key: str, content: Content, *, new: bool) -> None:
        name, value = self._named(site, key), content[VALUE]
        if self.direct and new:
            alias = self.document.encrypted_by
            self.backend().create_secret(
                name, value, None, None, [], alias and f"alias/{alias}", None, [], force_overwrite=False
            )
        elif new:
            key_id = {"KmsKeyId": f"alias/{self.document.encrypted_by}"} if self.document.encrypted_by else {}
            self._client().create_secret(Name=name, SecretString=value, **key_id)
        else:
            self._client().put_secret_value(SecretId=name, SecretString=value)

    def delete(self, site: str, key: str) -> None:
        self._client().delete_secret(SecretId=self._named(site, key), ForceDeleteWithoutRecovery=True)

    def _named(self, site: str, key: str) -> str:
        return f"{self.prefix}/{site}/{key}"

    def _client(self) -> Any:
        return self.world.client("secretsmanager", "estate")


ENGINE = Engine(SecretsStore, CapturedBackup, SecretsStore.seeding)
