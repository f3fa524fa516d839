"""Installations of a vendor's apps, on the vendor's own side, outside the estate and its accounts.

The vendor knows a site by its ID and by nothing else. It hears of a site's end by the estate's tenant events, where it
is said so, or by its API; what it had then it keeps for a while, and can have it active again under the same ID.
"""

from collections import Counter
from collections.abc import Mapping
from copy import copy
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from drillgate.documents.engines import VendorInstallations
from drillgate.documents.shapes import shapes
from drillgate.lifecycle import DESTROYED
from drillgate.world.backups.elsewhere import KeptElsewhere
from drillgate.world.stores import vendor_api
from drillgate.world.stores.interface import Content, Engine
from drillgate.world.stores.kinesis import KinesisStore
from drillgate.world.stores.vendor_side import VendorSide
from drillgate.world.world import World


class VendorStore:
    """The store `name` of the estate: installations {"app", "settings"}. `api` is the vendor's, a WSGI application."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.kinds = tuple(shapes(world.estate.stores[name]))
        self.direct = False
        self._side = VendorSide(self.vendor.keeps, lambda: datetime.now(UTC))
        self._made: Counter[str] = Counter()
        self.api = vendor_api.application(self._side)

    @property
    def vendor(self) -> VendorInstallations:
        vendor = self.world.estate.stores[self.name].vendor
        if vendor is None:
            raise ValueError(f"{self.name} is no vendor's")
        return vendor

    def seeding(self) -> "VendorStore":
        """The same store, written to past its API."""
        twin = copy(self)
        twin.direct = True
        return twin

    def provision(self) -> None:
        """Have the vendor listen to the tenant events."""
        if self.vendor.hears is None:
            return
        source = self.world.stores[self.vendor.hears]
        if not isinstance(source, KinesisStore):
            raise TypeError(f"{self.vendor.hears}, by which {self.vendor.vendor} hears, is no stream of events")
        source.listeners.append(self._hear)

    def create(self, site: str, kind: str, content: Content) -> str:
        """Write a new record and return its key. Raises `ValueError` for an unknown kind."""
        if kind not in self.kinds:
            raise ValueError(f"{self.name} has no records of kind {kind!r}")
        self._made[site] += 1
        key = f"{kind}-{self._made[site]:06}"
        self.update(site, key, content)
        return key

    def update(self, site: str, key: str, content: Content) -> None:
        """Write a record's whole content anew."""
        if self.direct:
            self._side.install(site, key, content)
        else:
            self._call("PUT", site, key, content)

    def remove(self, site: str, key: str) -> None:
        """Delete a record."""
        self._call("DELETE", site, key)

    def contents(self, site: str) -> Mapping[str, Content]:
        """All installations on a site, by key, straight from the vendor's side."""
        return self._side.installed(site)

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> vendor_api.Answer:
        """Call the vendor's API: its status, and what it says."""
        return vendor_api.call(self.api, method, path, body)

    def _call(self, method: str, site: str, key: str, body: Content | None = None) -> None:
        status, said = self.ask(method, f"/sites/{quote(site, safe='')}/installations/{quote(key, safe='')}", body)
        if status >= 400:
            raise RuntimeError(f"{self.vendor.vendor} answered {status}: {said['error']}")

    def _hear(self, site: str, _: str, content: Content | None) -> None:
        if content is not None and content.get("event") == DESTROYED:
            self._side.leave(site)


ENGINE = Engine(VendorStore, KeptElsewhere, VendorStore.seeding)
