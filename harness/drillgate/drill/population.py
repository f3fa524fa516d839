"""Which sites are in a world: those that the incident will hit, and others beside them on the same shards."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from drillgate.documents.drill import Population
from drillgate.documents.estate import Estate
from drillgate.documents.incident import Incident
from drillgate.drill import sizes
from drillgate.drill.history import Role
from drillgate.drill.lists import Entry
from drillgate.places import InputError, Place, Problem

T = TypeVar("T")
SITE = "site"


@dataclass(frozen=True, slots=True)
class Site:
    """A site of the world.

    `owned` are the IDs of what the inventory says it owns, by type; `size` multiplies a store's records, and comes from
    how many users it has; `loss` is when the incident will reach its ID. `region` is where its data is to be; stores of
    other regions have none of it.
    """

    site: str
    role: Role
    customer: str
    shard: str
    size: int
    state: str
    owned: Mapping[str, tuple[str, ...]]
    loss: datetime | None = None
    region: str = ""
    users: int = 1


@dataclass(frozen=True, slots=True)
class Drawn:
    """The sites of a world.

    `listed` are the IDs of the change's lists, one worked on each `interval`. `meant` maps those that it deletes
    rightly to their sites; `elsewhere` holds the IDs of the inventory that are not in this world. `every` are all sites
    of the drill, whichever part of it this is.
    """

    sites: tuple[Site, ...]
    listed: frozenset[str]
    meant: Mapping[str, str]
    elsewhere: frozenset[str]
    interval: timedelta
    every: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """The part `number` (from 1) of `of` in which a drill is carried out."""

    number: int = 1
    of: int = 1

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


def draw(
    population: Population,
    estate: Estate,
    incident: Incident,
    ids: Sequence[tuple[str, str]],
    inventory: Mapping[str, Entry],
    *,
    seed: int,
    place: Place,
) -> Drawn:
    """Draw a world's sites; the same seed gives the same.

    `ids` are those of the change's lists with their declared types; of one that stands there twice the first counts.
    Raises `InputError` at `place` where there are fewer sites than asked for.
    """
    listed: dict[str, str] = {}
    for key, declared in ids:
        listed.setdefault(key, declared)
    interval = incident.lasts / max(len(listed), 1)
    sites = {entry.id for entry in inventory.values() if entry.type == SITE}
    wrong = [
        (number, key) for number, (key, declared) in enumerate(listed.items()) if key in sites and declared != SITE
    ]
    meant = {
        key: inventory[key].owner
        for key, declared in listed.items()
        if key in inventory and inventory[key].type == declared and inventory[key].owner in sites
    }
    touched = [site for site in dict.fromkeys(meant.values()) if site not in listed]
    among = set(touched)
    others = [key for key in inventory if key in sites and key not in listed and key not in among]
    if population.lost > len(wrong):
        raise InputError(
            Problem(place, f"found {population.lost} lost sites", f"at most the {len(wrong)} of the lists")
        )
    if population.bystanders > len(touched) + len(others):
        expected = f"at most the {len(touched) + len(others)} that the inventory has beside the lost ones"
        raise InputError(Problem(place, f"found {population.bystanders} bystanders", expected))
    near = min(len(touched), max(population.bystanders // 2, population.bystanders - len(others)))
    owned = _owned(inventory)
    shards = _shards(estate)
    hit = [(key, incident.starts + number * interval) for number, key in _spread(wrong, population.lost)]
    beside = [*_spread(touched, near), *_spread(others, population.bystanders - near)]
    beside = _everywhere(beside, others, {key: inventory[key].region or estate.region for key in others}, estate)
    users = sizes.users([inventory[key] for key, _ in hit], seed=seed)
    users |= sizes.users([inventory[key] for key in beside], seed=seed)
    drawn = tuple(
        _site(
            inventory[key],
            role,
            population,
            shards[number % len(shards)],
            owned.get(key, {}),
            seed,
            loss,
            estate.region,
            users[key],
        )
        for number, (key, role, loss) in enumerate(
            [(key, Role.LOST, loss) for key, loss in hit] + [(key, Role.BYSTANDER, None) for key in beside]
        )
    )
    _require_stores(estate, drawn, place)
    here = {site.site for site in drawn}
    known = here | {key for site in drawn for ids in site.owned.values() for key in ids}
    return Drawn(
        drawn,
        frozenset(listed),
        {key: site for key, site in meant.items() if site in here},
        frozenset(inventory) - known,
        interval,
        tuple(site.site for site in drawn),
    )


def unlisted(population: Population, inventory: Mapping[str, Entry]) -> list[tuple[str, str]]:
    """The IDs, with no declared type, of the sites that an incident without lists hits."""
    sites = [entry.id for entry in inventory.values() if entry.type == SITE]
    return [(key, "") for key in _spread(sites, min(population.lost, len(sites)))]


def divided(drawn: Drawn, part: Part, place: Place) -> Drawn:
    """The sites of one part: every so manieth of those that are lost, and of the others.

    The ID lists stay whole: what belongs to another part is elsewhere. Raises `InputError` at `place` for more parts
    than there are lost sites, since a part without any would have nothing to restore.
    """
    by_role = [[site for site in drawn.sites if site.role is role] for role in Role]
    most = sum(site.role is Role.LOST for site in drawn.sites)
    if part.of > most:
        raise InputError(Problem(place, f"found {part.of} parts", f"at most {most}, one for each lost site"))
    sites = tuple(site for sites in by_role for site in sites[part.number - 1 :: part.of])
    here = {site.site for site in sites}
    others = (site for site in drawn.sites if site.site not in here)
    ids = {key for site in others for key in (site.site, *(key for owned in site.owned.values() for key in owned))}
    meant = {key: site for key, site in drawn.meant.items() if site in here}
    return replace(drawn, sites=sites, meant=meant, elsewhere=drawn.elsewhere | ids)


def _require_stores(estate: Estate, sites: Sequence[Site], place: Place) -> None:
    """Where some stores have the sites of one region alone, no site lives in a region that nobody has heard of."""
    regional = {store.region for store in estate.stores.values() if store.region}
    known = sorted({estate.region, *regional})
    for site in sites:
        if regional and site.region not in known:
            found = f"found the site {site.site} in the region {site.region!r}, of which there are no stores"
            raise InputError(Problem(place, found, f"one of {', '.join(known)} in the inventory"))


def _everywhere(beside: list[str], others: Sequence[str], lives: Mapping[str, str], estate: Estate) -> list[str]:
    """The bystanders, the last of them in exchange for others if no site of a region that has a store is among them."""
    there = Counter(lives[key] for key in beside if key in lives)
    for region in sorted({store.region for store in estate.stores.values() if store.region} - there.keys()):
        found = next((key for key in others if lives[key] == region), None)
        spare = [key for key in beside if key in lives and there[lives[key]] > 1]
        if found and spare:
            beside = [*(key for key in beside if key != spare[-1]), found]
            there[lives[spare[-1]]] -= 1
    return beside


def _spread(all_of_them: Sequence[T], number: int) -> list[T]:
    """So many of them, at even distances; `number` is not larger than there are."""
    return [all_of_them[k * len(all_of_them) // number] for k in range(number)]


def _owned(inventory: Mapping[str, Entry]) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """The IDs that each owner has, by type, in the inventory's order."""
    owned: dict[str, dict[str, tuple[str, ...]]] = {}
    for entry in inventory.values():
        if entry.type != SITE:
            of_type = owned.setdefault(entry.owner, {})
            of_type[entry.type] = (*of_type.get(entry.type, ()), entry.id)
    return owned


def _shards(estate: Estate) -> Sequence[str]:
    shards = {shard: None for store in estate.stores.values() if store.postgres for shard in store.postgres.shards}
    return list(shards) or ["-"]


def _site(
    entry: Entry,
    role: Role,
    population: Population,
    shard: str,
    owned: Mapping[str, tuple[str, ...]],
    seed: int,
    loss: datetime | None,
    region: str,
    users: int,
) -> Site:
    pick = random.Random(f"{seed} {entry.id}")  # noqa: S311 - a drill must be repeatable
    soft_deleted = pick.random() * 100 < float(population.soft_deleted.rstrip("%"))
    state = "soft-deleted" if soft_deleted else entry.state
    size = sizes.size(users, population.largest)
    return Site(entry.id, role, entry.owner, shard, size, state, owned, loss, entry.region or region, users)
