"""What stood in a store of a lost site at its restore point, beside what stands there after the restore."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from drillgate.drill.checks.index import Index
from drillgate.drill.history import Intended, Record


@dataclass(frozen=True, slots=True)
class Restored:
    """One lost site's store: the writes that `stood` at the restore point, and what is `there`, each by key.

    What users have made of a site before its repair is in neither.
    """

    site: str
    stood: Mapping[str, Intended]
    there: Mapping[str, Record]


def restored(index: Index, store: str, doubts: list[str]) -> Iterator[Restored]:
    """Each lost site's store, in the order of the sites; for one that nobody looked at there is a doubt."""
    if not index.lost:
        doubts.append("no site was lost")
    for site in sorted(index.lost):
        look, fit = index.restored(site, store), index.fits.get((site, store))
        if look is None or fit is None:
            doubts.append(f"{store} of site {site} was never looked at after its restore")
            continue
        aside = index.aside.get((site, store), ())
        writes = [write for write in index.before_loss(site, store) if write.key not in aside]
        stood: dict[str, Intended] = {}
        for write in writes[: len(writes) - fit.lost]:
            stood.pop(write.key, None)
            if write.digest is not None:
                stood[write.key] = write
        yield Restored(site, stood, {key: record for key, record in look.records.items() if key not in aside})
