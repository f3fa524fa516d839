"""Names of sites in a hosted zone of the estate: KEY.SITE.ZONE, each a CNAME of its target."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from drillgate.world.backups.captured import CapturedBackup
from drillgate.world.fidelity.route53 import Records
from drillgate.world.stores.interface import Content, Engine
from drillgate.world.stores.named import NamedStore

TARGET, TTL = "target", 60


class Route53Store(NamedStore):
    """The store `name` of the estate. A record's content is {"target": a host}."""

    @property
    def zone(self) -> str:
        if self.document.route53 is None:
            raise ValueError(f"{self.name} is no hosted zone")
        return self.document.route53.zone.strip(".")

    def make(self) -> None:
        """Make the zone."""
        self._client().create_hosted_zone(Name=self.zone, CallerReference=f"drillgate {self.name}")

    def backend(self) -> Any:
        """Mocked AWS's own keeping of the estate's account."""
        from moto.route53.models import route53_backends

        return route53_backends[self.world.estate.account]["aws"]

    def mutators(self) -> Mapping[str, Callable[..., Iterable[Any]]]:
        def changed(zoneid: str, change_list: list[dict[str, Any]]) -> list[str]:
            ours = zoneid.rpartition("/")[2] == self._hosted().id.rpartition("/")[2]
            return [str(change["ResourceRecordSet"]["Name"]) for change in change_list] if ours else []

        return {"change_resource_record_sets": changed}

    def owner(self, name: Any) -> tuple[str, str] | None:
        said = str(name).strip(".")
        key, dot, site = said.removesuffix(f".{self.zone}").partition(".")
        return (site, key) if dot and said.endswith(f".{self.zone}") else None

    def read(self, site: str, key: str) -> Content | None:
        wanted, records = f"{self._named(site, key)}.", self._hosted().rrsets
        if isinstance(records, Records):
            found = records.by_key.get((wanted, "CNAME", ""))
        else:
            found = next((one for one in records if one.name == wanted and one.type == "CNAME"), None)
        return None if found is None else {TARGET: found.records[0].rstrip(".")}

    def write(self, site: str, key: str, content: Content, *, new: bool) -> None:
        self._change("CREATE" if new else "UPSERT", site, key, content)

    def delete(self, site: str, key: str) -> None:
        self._change("DELETE", site, key, self.read(site, key) or {})

    def _change(self, action: str, site: str, key: str, content: Content) -> None:
        value = content.get(TARGET, "")
        records = {"Type": "CNAME", "TTL": TTL, "ResourceRecords": [{"Value": value}]}
        change = {"Action": action, "ResourceRecordSet": {"Name": self._named(site, key), **records}}
        if self.direct:
            self.backend().change_resource_record_sets(self._hosted().id, [change])
        else:
            batch = {"Changes": [change]}
            self._client().change_resource_record_sets(HostedZoneId=self._hosted().id, ChangeBatch=batch)

    def _hosted(self) -> Any:
        return next(zone for zone in self.backend().zones.values() if zone.name.strip(".") == self.zone)

    def _named(self, site: str, key: str) -> str:
        return f"{key}.{site}.{self.zone}"

    def _client(self) -> Any:
        return self.world.client("route53", "estate")


ENGINE = Engine(Route53Store, CapturedBackup, Route53Store.seeding)
