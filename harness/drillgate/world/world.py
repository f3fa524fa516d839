"""An estate brought to life, as the drill sees it."""

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drillgate.documents.estate import Estate
from drillgate.world.clock import Clock
from drillgate.world.postgres import Bench, Cluster
from drillgate.world.stores.interface import Backup, Store


@dataclass(frozen=True)
class World:
    """`folder` is where the estate's file lies, `workspace` a private temporary folder; `shard_of` maps site to shard.

    `numbers` are what rows of sites are numbered after, so that a row's ID does not depend on what others wrote.
    `client(service, account)` gives a boto3 client of the account "estate" or "vault"; `shards` are the running
    clusters, and on the `bench` steps start others. `seeding` are the stores again, written to past their APIs;
    `refused` grows with each AWS call that was refused for not being known to be honest here, and nothing in a region
    among `lost_regions` answers.
    """

    estate: Estate
    folder: Path
    workspace: Path
    clock: Clock
    client: Callable[..., Any]
    shards: MutableMapping[str, Cluster]
    bench: Bench
    refused: list[str] = field(default_factory=list)
    lost_regions: set[str] = field(default_factory=set)
    shard_of: MutableMapping[str, str] = field(default_factory=dict)
    stores: MutableMapping[str, Store] = field(default_factory=dict)
    seeding: MutableMapping[str, Store] = field(default_factory=dict)
    backups: MutableMapping[str, Backup] = field(default_factory=dict)
    numbers: MutableMapping[str, int] = field(default_factory=dict)

    def number(self, site: str) -> int:
        """The site's number, from 1: a new one for a site that has none."""
        return self.numbers.setdefault(site, len(self.numbers) + 1)

    @contextmanager
    def in_bulk(self) -> Iterator[None]:
        """Write many records to the stores of this process, who alone sees those of shards until the end."""
        with ExitStack() as stack:
            for shard in self.shards.values():
                stack.enter_context(shard.in_bulk())
            yield
