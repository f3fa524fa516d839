"""What happens inside the world: from an empty estate to the end of the restore."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from drillgate.documents.runbook import Step
from drillgate.drill import attempts, conductor, plan, programs
from drillgate.drill.agenda import Agenda
from drillgate.drill.beginning import started
from drillgate.drill.cells import Cell
from drillgate.drill.disaster import Disaster
from drillgate.drill.erasing import Erasing
from drillgate.drill.history import (
    ContactReached,
    Ended,
    Event,
    Noticed,
    Observed,
    Phase,
    SiteDrawn,
    VaultAttacked,
)
from drillgate.drill.incident import Execution
from drillgate.drill.instances import Instances
from drillgate.drill.journal import Journal
from drillgate.drill.population import Part, Site
from drillgate.drill.sending import Send, recording
from drillgate.drill.shipping import Shipping
from drillgate.drill.states import Outputs
from drillgate.drill.workload import Workload
from drillgate.steps import audit
from drillgate.steps.context import StepContext
from drillgate.world import instances, keys, regions, vendors
from drillgate.world.assembly import Settings, living
from drillgate.world.backups import erasure_log, vault
from drillgate.world.services import load_file
from drillgate.world.stores.s3 import make_bucket
from drillgate.world.world import World

AFTER_THE_RUNBOOK = timedelta(minutes=1)
LEAD = timedelta(minutes=1)


def main(specification: Mapping[str, Any], send: Send) -> None:
    """Carry out a drill and send its history.

    `specification` has the drill's file ("drill"), "sites", "seed", "part" (its number, and of how many), and "honest":
    false leaves mocked AWS as it is.
    Sends {"seal": …}, {"progress": text, "share": 0…1} and {"events": [event, …]}.
    """
    part = Part(*specification["part"])
    file, sites, seed = Path(specification["drill"]), specification["sites"], specification["seed"]
    found = plan.load(file, sites=sites, seed=seed, part=part)
    begins = found.incident.starts - found.drill.workload.before
    settings = Settings(
        estate=found.estate,
        place=found.stores_place,
        folder=found.estate_folder,
        workspace=Path(specification["workspace"]),
        starts=begins - LEAD,
        seed=found.seed,
        honest=specification["honest"],
    )
    send({"seal": specification["seal"]})
    send({"progress": "bringing the estate to life", "share": 0.0})
    with living(settings) as world, recording(send) as (record, tell):
        world.numbers.update((site, number) for number, site in enumerate(found.drawn.every, 1))
        world.shard_of.update((site.site, site.shard) for site in found.drawn.sites)
        _Course(found, world, record, tell).run(begins)


@dataclass(slots=True)
class _Course:
    found: plan.Plan
    world: World
    record: Callable[[Event], None]
    send: Send
    journal: Journal = field(init=False)
    agenda: Agenda = field(init=False)
    workload: Workload = field(init=False)
    shipping: Shipping = field(init=False)

    def run(self, begins: datetime) -> None:
        found, world = self.found, self.world
        self.journal = Journal(found.estate, self.record, world.clock.now)
        self.agenda = Agenda(world.clock)
        self.workload = Workload(
            found.drill.workload,
            found.estate,
            world.seeding,
            self.journal,
            self.agenda,
            seed=found.seed,
        )
        ends = found.incident.starts + timedelta(days=365)
        self._tell("provisioning the estate", 0.02)
        self._open()
        self._tell(f"seeding {len(found.drawn.sites)} sites", 0.05)
        with world.in_bulk():
            self.workload.seed(found.drawn.sites)
        self._erasing().start(found.drawn.sites, begins)
        self.shipping = Shipping(world, self.agenda)
        self.shipping.start()
        self.workload.start(found.drawn.sites, begins, ends)
        self._tell("users write", 0.25)
        lost = self._happens()
        self._observe(Phase.GONE, lost)
        self._notice(lost)
        now, origin = world.clock.now, found.incident.starts
        conductor.conduct(found.runbook, found.steps, self._act, self.record, now, self._pass, origin)
        self._observe(Phase.RESTORED, lost)
        self._go_on(lost)
        if found.repair is not None:
            self.found = found.repairing(found.repair)
            repair = self.found
            conductor.conduct(repair.runbook, repair.steps, self._act, self.record, now, self._pass, origin)
            covered = {store for step in self.found.steps for store in step.covers}
            self._observe(Phase.REPAIRED, lost, covered)
            self._go_on(lost)
        self._observe(Phase.FINAL, found.drawn.sites)
        for by, attempt, refused, error in vault.attack(self.world):
            self.record(VaultAttacked(world.clock.now(), by, attempt, refused, error))
        self.record(Ended(world.clock.now()))
        self._tell("done", 1.0)

    def _erasing(self) -> Erasing:
        return Erasing(
            self.world.estate,
            self.world.seeding,
            self.journal,
            self.agenda,
            self.workload,
            lambda erased: erasure_log.put(self.world, erased.site, erased.store, erased.key),
            self.record,
            self.world.clock.now,
            self.found.seed,
        )

    def _open(self) -> None:
        found, now = self.found, self.world.clock.now()
        self.record(started(found, now))
        for site in found.drawn.sites:
            about = (site.customer, site.shard, site.size, site.state, site.users, site.region)
            self.record(SiteDrawn(now, site.site, site.role, *about))
        vault.provision(self.world)
        keys.provision(self.world)
        instances.provision(self.world)
        make_bucket(self.world.client("s3", "estate"), audit.BUCKET, found.estate.region)
        for store in self.world.stores.values():
            store.provision()

    def _happens(self) -> tuple[Site, ...]:
        """Let the incident happen: the sites that are lost."""
        found, incident = self.found, self.found.incident
        if found.change is None:
            disaster = Disaster(
                self.world, incident, found.drawn, self.agenda, self.shipping, self.workload, self.record
            )
            self._tell(f"the incident {incident.incident}", 0.4)
            disaster.run(found.incident_folder)
            self.world = disaster.world
            return tuple(disaster.lost.values())
        self.agenda.run_until(incident.starts - timedelta(seconds=1))
        self._tell(f"the change {found.change.value.change} is executed", 0.4)
        execution = Execution(self.world, incident, found.drawn, self.agenda, self.workload, self.journal, self.record)
        execution.run(found.change, found.change_folder)
        return tuple(execution.lost.values())

    def _notice(self, lost: tuple[Site, ...]) -> None:
        """Go on as if nothing were, until somebody notices."""
        noticed = self.found.incident.noticed
        if noticed is not None and lost:
            at = self.found.incident.starts + noticed.after
            self.agenda.run_until(at)
            self.record(Noticed(at, noticed.by))

    def _go_on(self, sites: tuple[Site, ...]) -> None:
        """Let users write to the sites again, as long as the drill says."""
        self._tell("users write again", 0.9)
        self.workload.resume(sites, self.world.clock.now())
        self.agenda.run_until(self.world.clock.now() + self.found.drill.workload.after)

    def _act(self, step: Step, cell: Cell, given: Outputs) -> object:
        share = self.found.steps.index(step) / len(self.found.steps)
        self._tell(f"runbook: {step.step} {cell.name}".strip(), 0.6 + 0.3 * share)
        steps = self.world.workspace / "steps"
        steps.mkdir(exist_ok=True)
        own = Path(mkdtemp(prefix=f"{step.step}-", dir=steps))
        return attempts.attempted(step, cell, given, partial(self._do, own))

    def _do(self, own: Path, step: Step, cell: Cell, given: Outputs) -> object:
        refused = len(self.world.refused)
        if step.run:
            folder = self.found.runbook_folder
            result: object = programs.carry_out(step, cell, self.world, folder, own, self.record, given)
        else:
            with attempts.within(step.timeout):
                result = self._call(step, cell, own, given)
        for refusal in self.world.refused[refused:]:
            raise PermissionError(f"the step hid that {refusal}")
        return attempts.with_regions(result, {site.site: site.region for site in self.found.drawn.sites})

    def _pass(self, time: timedelta) -> None:
        self.agenda.run_until(self.world.clock.now() + time)

    def _call(self, step: Step, cell: Cell, own: Path, given: Outputs) -> Any:
        function = conductor.resolve(str(step.uses), lambda file: load_file(self.found.runbook_folder / file))
        restored = Instances(self.world)
        context = StepContext(
            step=step.step,
            cell=cell.name,
            estate=self.world.estate,
            lost=cell.lost,
            point=cell.point,
            shard=cell.shard,
            settings=step.settings,
            workspace=own,
            client=regions.as_seen_by(self.world, str(step.settings.get("store"))).client,
            connect=lambda shard, database: instances.connect(self.world, shard, database),
            start_postgres=self.world.bench.start,
            stop_postgres=self.world.bench.stop,
            reached=lambda site, address, source: self.record(
                ContactReached(self.world.clock.now(), site, address, source)
            ),
            connect_instance=lambda name, database: restored.connect(context, name, database),
            ask=partial(vendors.ask, self.world),
            given=given,
            region=cell.region,
        )
        try:
            return function(context)
        finally:
            restored.end()

    def _observe(self, phase: Phase, sites: tuple[Site, ...], stores: Collection[str] | None = None) -> None:
        now = self.world.clock.now()
        for site in sites:
            for name, store in self.world.stores.items():
                if stores is not None and name not in stores:
                    continue
                contents = store.contents(site.site)
                self.record(Observed(now, phase, site.site, name, self.journal.observed(name, contents)))
                if phase in (Phase.RESTORED, Phase.REPAIRED):
                    self.journal.accept(site.site, name, contents, store.kinds)

    def _tell(self, text: str, share: float) -> None:
        self.send({"progress": text, "share": share})
