"""Which sites are in a world: those that the incident will hit, and others beside them on the same shards."""

import csv
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from drillgate.documents import Document
from drillgate.documents.change import Change
from drillgate.documents.drill import Population
from drillgate.documents.estate import Estate
from drillgate.documents.incident import Incident
from drillgate.drill.history import Role
from drillgate.places import InputError, Place, Problem


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the inventory."""

    id: str
    type: str
    owner: str
    state: str


@dataclass(frozen=True, slots=True)
class Site:
    """A site of the world.

    `owned` are the IDs of what the inventory says it owns, by type; `size` multiplies a store's records; `loss` is when
    the incident will reach its ID.
    """

    site: str
    role: Role
    customer: str
    shard: str
    size: int
    state: str
    owned: Mapping[str, tuple[str, ...]]
    loss: datetime | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """The sites of a world. `meant` maps each ID that the change deletes rightly to its site, `elsewhere` holds the IDs
    of the inventory that are not in this world, `calls` is how many IDs the incident works through."""

    sites: tuple[Site, ...]
    meant: Mapping[str, str]
    elsewhere: frozenset[str]
    calls: int
    interval: timedelta


def read_inventory(file: Path) -> dict[str, Entry]:
    """The inventory by ID. Raises `InputError` where it is not a CSV file with the columns that are needed."""
    try:
        with file.open(newline="", encoding="utf-8-sig") as lines:
            table = csv.DictReader(lines)
            missing = {"id", "type", "owner", "state"} - set(table.fieldnames or ())
            if missing:
                columns = ", ".join(sorted(missing))
                raise InputError(Problem(Place(str(file)), f"found no column {columns}", "an inventory in CSV"))
            return {row["id"]: Entry(row["id"], row["type"], row["owner"], row["state"]) for row in table}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(Problem(Place(str(file)), f"found no readable inventory: {error}")) from None


def read_ids(change: Document[Change], folder: Path) -> Iterator[tuple[str, str | None]]:
    """Each ID of the change's lists with the type that the change declares for it, in the order of the lists."""
    for index, listed in enumerate(change.value.ids):
        place = change.place("ids", index)
        try:
            with (folder / listed.file).open(newline="", encoding="utf-8-sig") as lines:
                table = csv.DictReader(lines)
                if listed.column not in (table.fieldnames or ()):
                    found = ", ".join(table.fieldnames or ())
                    raise InputError(Problem(place, f"found no column {listed.column!r} in {listed.file}", found))
                yield from ((row[listed.column], listed.type) for row in table)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise InputError(Problem(place, f"found no readable ID list {listed.file}: {error}")) from None


def draw(
    population: Population,
    estate: Estate,
    incident: Incident,
    ids: Sequence[tuple[str, str | None]],
    inventory: Mapping[str, Entry],
    *,
    seed: int,
    place: Place,
) -> Drawn:
    """Draw a world's sites; the same seed gives the same. Raises `InputError` where there are fewer than asked for."""
    interval = incident.lasts / max(len(ids), 1)
    wrong = [(n, key) for n, (key, type_) in enumerate(ids) if _type(inventory, key) == "site" != type_]
    meant = {key: inventory[key].owner for key, type_ in ids if key in inventory and inventory[key].type == type_}
    struck = {key for _, key in wrong}
    touched = [site for site in dict.fromkeys(meant.values()) if site not in struck]
    others = [e.id for e in inventory.values() if e.type == "site" and e.id not in struck and e.id not in set(touched)]
    if population.lost > len(wrong):
        raise InputError(
            Problem(place, f"found {population.lost} lost sites", f"at most the {len(wrong)} of the lists")
        )
    if population.bystanders > len(touched) + len(others):
        expected = f"at most the {len(touched) + len(others)} that the inventory has beside the lost ones"
        raise InputError(Problem(place, f"found {population.bystanders} bystanders", expected))
    lost = [wrong[k * len(wrong) // population.lost] for k in range(population.lost)]
    near = _spread(touched, min(len(touched), population.bystanders // 2))
    beside = near + _spread(others, population.bystanders - len(near))
    owned: dict[str, dict[str, tuple[str, ...]]] = {}
    for entry in inventory.values():
        if entry.type != "site":
            of_type = owned.setdefault(entry.owner, {})
            of_type[entry.type] = (*of_type.get(entry.type, ()), entry.id)
    shards = _shards(estate)
    sites = tuple(
        _site(inventory[key], role, population, shards[number % len(shards)], owned.get(key, {}), seed, loss)
        for number, (key, role, loss) in enumerate(
            [(key, Role.LOST, incident.starts + n * interval) for n, key in lost]
            + [(key, Role.BYSTANDER, None) for key in beside]
        )
    )
    here = {site.site for site in sites}
    known = here | {key for site in sites for ids in site.owned.values() for key in ids}
    return Drawn(
        sites,
        {key: site for key, site in meant.items() if site in here},
        frozenset(inventory) - known,
        len(ids),
        interval,
    )


def _spread(sites: Sequence[str], number: int) -> list[str]:
    return [sites[k * len(sites) // number] for k in range(number)]


def _type(inventory: Mapping[str, Entry], key: str) -> str | None:
    return inventory[key].type if key in inventory else None


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
) -> Site:
    pick = random.Random(f"{seed} {entry.id}")  # noqa: S311 - a drill must be repeatable
    size = min(population.largest, int(pick.paretovariate(1.2)))
    soft_deleted = pick.random() * 100 < float(population.soft_deleted.rstrip("%"))
    state = "soft-deleted" if soft_deleted else entry.state
    return Site(entry.id, role, entry.owner, shard, size, state, owned, loss)
