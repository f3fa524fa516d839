"""What a vendor has on its own side of the installations of its apps, each under the ID of the site that it is on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from drillgate.world.stores.interface import Content


class UnknownSiteError(LookupError):
    """The vendor has never had anything under that ID."""


class ForgottenError(LookupError):
    """The vendor has kept what it had for as long as it does, and no longer."""


@dataclass(slots=True)
class _Site:
    there: dict[str, Content] = field(default_factory=dict)
    changes: list[tuple[datetime, str, Content | None]] = field(default_factory=list)


class VendorSide:
    """The vendor's records. What was changed or deleted can be had back for as long as the vendor `keeps` it.

    `now` tells the time.
    """

    def __init__(self, keeps: timedelta, now: Callable[[], datetime]) -> None:
        self._keeps, self._now = keeps, now
        self._sites: dict[str, _Site] = {}

    def knows(self, site: str) -> bool:
        return site in self._sites

    def installed(self, site: str) -> Mapping[str, Content]:
        """The installations on a site, by key."""
        return dict(self._sites[site].there) if site in self._sites else {}

    def install(self, site: str, key: str, content: Content) -> None:
        """Write an installation, a new one or anew."""
        self._change(self._sites.setdefault(site, _Site()), key, dict(content))

    def uninstall(self, site: str, key: str) -> bool:
        """Take an installation out; whether it was there."""
        found = self._sites.get(site)
        if found is None or key not in found.there:
            return False
        self._change(found, key, None)
        return True

    def leave(self, site: str) -> bool:
        """Take all out of a site that is no more; whether there was such a site."""
        for key in self.installed(site):
            self.uninstall(site, key)
        return self.knows(site)

    def reactivate(self, site: str, as_of: datetime) -> int:
        """Have a site's installations as they were, but those that are there again; gives their number.

        Raises `UnknownSiteError` for an ID that the vendor never heard, `ForgottenError` for a time that is too long
        ago, and `ValueError` for one that is to come.
        """
        now = self._now()
        if as_of > now:
            raise ValueError(f"{as_of.isoformat()} is yet to come")
        if (found := self._sites.get(site)) is None:
            raise UnknownSiteError(f"nothing was ever installed on a site with the ID {site}")
        if as_of < now - self._keeps:
            raise ForgottenError(f"what was before {(now - self._keeps).isoformat()} is gone")
        then: dict[str, Content] = {}
        for at, key, content in found.changes:
            if at <= as_of:
                then.pop(key, None)
                if content is not None:
                    then[key] = content
        back = {key: content for key, content in then.items() if key not in found.there}
        for key, content in back.items():
            self._change(found, key, content)
        return len(back)

    def _change(self, site: _Site, key: str, content: Content | None) -> None:
        site.changes.append((self._now(), key, content))
        if content is None:
            del site.there[key]
        else:
            site.there[key] = content
