"""SSM parameters of the estate, shared by all sites: PATH/site/name."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from drillgate.world.backups.captured import CapturedBackup
from drillgate.world.stores.interface import Content, Engine
from drillgate.world.stores.named import NamedStore

VALUE = "value"


class SsmStore(NamedStore):
    """The store `name` of the estate. A record's content is {"value": …}."""

    @property
    def path(self) -> str:
        if self.document.ssm is None:
            raise ValueError(f"{self.name} is no tree of SSM parameters")
        return self.document.ssm.path

    def make(self) -> None:
        """There is nothing to make; the service is called, so that it is there."""
        self._client().describe_parameters(MaxResults=1)

    def backend(self) -> Any:
        """Mocked AWS's own keeping of the estate's account."""
        from moto.ssm.models import ssm_backends

        return ssm_backends[self.world.estate.account][self.world.estate.region]

    def mutators(self) -> Mapping[str, Callable[..., Iterable[Any]]]:
        return {
            "put_parameter": lambda name, *_, **__: [name],
            "delete_parameter": lambda name: [name],
            "delete_parameters": lambda names: names,
        }

    def owner(self, name: Any) -> tuple[str, str] | None:
        site, slash, key = str(name).removeprefix(f"{self.path}/").partition("/")
        return (site, key) if slash and str(name).startswith(f"{self.path}/") else None

    def read(self, site: str, key: str) -> Content | None:
        versions = dict.get(self.backend()._parameters, self._named(site, key))
        return {VALUE: versions[-1].value} if versions else None

    def write(self, site: str, key: str, content: Content, *, new: bool) -> None:
        name, value = self._named(site, key), content[VALUE]
        if self.direct:
            kept: tuple[Any, ...] = ("", value, "String", "", None, not new, [], "text", "Standard", None)
            self.backend().put_parameter(name, *kept)
        else:
            self._client().put_parameter(Name=name, Value=value, Type="String", Overwrite=not new)

    def delete(self, site: str, key: str) -> None:
        self._client().delete_parameter(Name=self._named(site, key))

    def _named(self, site: str, key: str) -> str:
        return f"{self.path}/{site}/{key}"

    def _client(self) -> Any:
        return self.world.client("ssm", "estate")


ENGINE = Engine(SsmStore, CapturedBackup, SsmStore.seeding)
