"""Changes with what is known of them, in few words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import pytest

from drillgate.documents.change import Change
from drillgate.documents.estate import Estate
from drillgate.documents.load import load
from drillgate.documents.runbook import Runbook
from drillgate.facts.ids import read_ids
from drillgate.facts.inventory import Group, Inventory
from drillgate.facts.knowledge import Knowledge
from drillgate.facts.plan import Plan
from drillgate.facts.shapes import Shape
from drillgate.readers import artifacts

NOW = datetime(2022, 4, 5, 7, 38, tzinfo=UTC)

CHANGE = """\
change: retire-app
title: Retire an app
environment: production
requested-by: {team: assets, person: ann, states: app}
executed-by: {team: operations, person: bob, states: app}
deletes: {type: app, number: 4, recovery: flag, retention: 30d}
"""

ESTATE = """\
estate: cloud
title: Products
account: "111111111111"
region: us-east-1
vault: {account: "222222222222", bucket: vault, locked-for: 30d}
catalogue: catalogue
objectives: {recovery-point: 1h, recovery-time: 8h, restores-at-once: 4, retention: 30d}
id-types:
  site: {pattern: "s[0-9]+", stores: [catalogue, apps, contacts], restore-time: 12h}
  app: {pattern: "a[0-9]+", owned-by: site, stores: [apps], restore-time: 5m}
own: [vendor]
stores:
  catalogue: {about: x, owner: x, backup: &none {full-every: 1h, ship-every: 5m, keep: 35d}, dynamodb: {table: sites}}
  contacts: {about: x, owner: x, dynamodb: {table: contacts}}
  apps:
    about: x
    owner: x
    backup: {full-every: 1h, ship-every: 5m, keep: 35d}
    postgres: {database: apps, shards: [s], tables: {app: {columns: {}}}}
  index:
    about: x
    owner: x
    data: derived
    postgres: {database: index, shards: [s], tables: {page_index: {columns: {}}}}
""".replace("&none ", "")

RUNBOOK = """\
runbook: un-delete
title: Back
owner: x
windows: {width: 5m, before: 5m}
steps:
  - {step: apps, title: x, uses: "m:f", covers: [apps]}
"""

MakesPlan = Callable[..., Plan]


@pytest.fixture
def plan() -> MakesPlan:
    """Makes a plan of a change (`change` is added to its few lines), with files by their names.

    An estate counts if one is given (`estate` is added to its lines, "" for these alone).
    """

    def makes(
        change: str = "",
        *,
        files: Mapping[str, str] | None = None,
        estate: str | None = None,
        text: str = CHANGE,
        groups: Sequence[Sequence[Group] | None] = (),
        looks: Sequence[Sequence[Shape] | None] = (),
        population: Mapping[str, int] | None = None,
        edited: tuple[str, ...] | None = None,
        inventory: Inventory | None = None,
        runbook: str | None = None,
        now: datetime = NOW,
    ) -> Plan:
        document = load(Change, (text + change).encode(), "change.yaml")
        given = {name: content.encode() for name, content in (files or {}).items()}
        scripts = {name: data for name, data in given.items() if not name.endswith(".csv")}
        read = {name: artifacts.read(data, name, dialect="postgres") for name, data in scripts.items()}
        loaded = None if estate is None else load(Estate, (ESTATE + estate).encode(), "cloud.estate.yaml")
        return Plan(
            document=document,
            lists=tuple(
                read_ids(given[entry.file], entry.file, entry.column) if entry.file in given else None
                for entry in document.value.ids
            ),
            digests=dict.fromkeys(scripts, "sha256:aa"),
            texts=scripts,
            operations={name: operations for name, operations in read.items() if operations is not None},
            runbook=None if runbook is None else load(Runbook, runbook.encode(), "un-delete.runbook.yaml"),
            knowledge=Knowledge(loaded, inventory=inventory),
            groups=groups,
            looks=looks,
            population=population,
            edited=edited,
            now=now,
        )

    return makes
