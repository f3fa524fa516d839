"""The incident: a change request carried out in the world just as it would be in production."""

import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from drillgate.documents import Document
from drillgate.documents.change import Change, Script
from drillgate.documents.estate import Estate, Service
from drillgate.documents.incident import Incident
from drillgate.drill.agenda import Agenda
from drillgate.drill.history import Called, Event, Lost, ProgramEnded, Role
from drillgate.drill.journal import Journal
from drillgate.drill.population import Drawn, Site
from drillgate.drill.workload import Workload
from drillgate.places import InputError, Place, Problem
from drillgate.world import gateway, gateway_environment, instances, services, vendors
from drillgate.world.world import World

SCRIPT_SECONDS = 1800.0
CARRIED_OUT = "a change that can be carried out, so that there is something to restore"
BETWEEN_WORDS = re.compile(r"""[\s/?&=,"'\[\]{}]+""")


@dataclass(slots=True)
class Execution:
    """Carries out a change. Each ID of its lists takes its turn on the simulated clock, and the agenda runs on.

    That a site is lost is seen from the catalogue, whatever a service answers; `lost` are the sites that are.
    """

    world: World
    incident: Incident
    drawn: Drawn
    agenda: Agenda
    workload: Workload
    journal: Journal
    record: Callable[[Event], None]
    lost: dict[str, Site] = field(default_factory=dict, init=False)
    _reached: set[str] = field(default_factory=set, init=False)
    _raised: list[str] = field(default_factory=list, init=False)

    def run(self, change: Document[Change], folder: Path) -> None:
        """Run the change's scripts, which are in `folder`, in order.

        Raises `InputError` at the script that fails, and where a site stays that was drawn to be lost.
        """
        self.agenda.run_until(self.incident.starts)
        context = services.ServiceContext(
            client=lambda service, *region: self.world.client(service, "estate", *region),
            connect=lambda shard, database: instances.connect(self.world, shard, database),
            shards=tuple(self.world.shards),
            now=self.world.clock.now,
        )
        aws = gateway.application(self.world.refused)
        applications = {gateway.VARIABLE: self._heard("AWS", aws, knows_all=True)} | {
            service.address: self._heard(name, self._loaded(service, context))
            for name, service in self.world.estate.services.items()
        }
        for address, (name, api) in vendors.addresses(self.world).items():
            applications[address] = self._heard(name, api)
        for index, script in enumerate(change.value.scripts):
            place = change.place("scripts", index)
            if script.file.endswith(".sql"):
                self._run_sql(script, folder, place)
            else:
                self._run_program(script, folder, applications, place)
            self._look(self.drawn.sites)
        self._expect_losses(change.place("scripts", of="key"))
        self.agenda.run_until(self.incident.starts + self.incident.lasts)

    def _loaded(self, service: Service, context: services.ServiceContext) -> services.Application:
        try:
            return services.load(service.application, self.world.folder, context)
        except services.ServiceError as error:
            file = service.application.rpartition(":")[0]
            expected = "a function that takes the world and gives a WSGI application"
            raise InputError(Problem(Place(str(self.world.folder / file)), f"found that {error}", expected)) from None

    def _run_program(
        self, script: Script, folder: Path, applications: dict[str, services.Application], place: Place
    ) -> None:
        command = [sys.executable, script.file] if script.file.endswith(".py") else [str(folder / script.file)]
        refused = len(self.world.refused)
        try:
            ran = services.run_program(
                [*command, *script.arguments],
                folder,
                applications,
                seconds=SCRIPT_SECONDS,
                environment=gateway_environment.environment(self.world),
            )
        except OSError as error:
            found = f"found {script.file}, which cannot be run ({error.strerror})"
            raise InputError(Problem(place, found, "a program, or a script in Python or SQL")) from None
        now, exit_code = self.world.clock.now(), ran.exit_code if ran.in_time else None
        self.record(ProgramEnded(now, self.incident.incident, script.file, exit_code, ran.output, ran.seconds))
        if not ran.in_time:
            raise InputError(Problem(place, f"{script.file} did not end within {SCRIPT_SECONDS:g} s", CARRIED_OUT))
        if ran.exit_code != 0:
            said = [*ran.output.strip().splitlines()[-1:], *self._raised[-1:]]
            found = f"{script.file} ended with exit code {ran.exit_code}" + (f": {'; '.join(said)}" if said else "")
            raise InputError(Problem(place, found, CARRIED_OUT))
        for refusal in self.world.refused[refused:]:
            raise InputError(Problem(place, f"{script.file} hid that {refusal}", CARRIED_OUT))

    def _run_sql(self, script: Script, folder: Path, place: Place) -> None:
        import psycopg

        text = (folder / script.file).read_text(encoding="utf-8")
        for shard, database in databases(script, self.world.estate, place):
            try:
                with instances.connect(self.world, shard, database) as connection:
                    connection.execute(text.encode())
            except psycopg.Error as error:
                line = text.count("\n", 0, int(error.diag.statement_position or 1) - 1) + 1
                said = error.diag.message_primary or error
                raise InputError(
                    Problem(place, f"{script.file}:{line} failed on {shard}: {said}", CARRIED_OUT)
                ) from None
            self.record(Called(self.world.clock.now(), f"{script.file} on {shard}", "done"))

    def _heard(self, name: str, application: services.Application, *, knows_all: bool = False) -> services.Application:
        """The application, whose requests take their turns and are looked at for what they delete.

        Unless it `knows_all`, what is for sites that were not drawn is answered in its place.
        """
        sites = {site.site: site for site in self.drawn.sites}
        here = sites.keys() | {key for site in self.drawn.sites for keys in site.owned.values() for key in keys}

        def answer(environment: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            words = _words(environment)
            self._take_turn(words)
            if not knows_all and self.drawn.elsewhere & words and not here & words:
                start_response("204 No Content", [])
                return [b""]
            heard: list[str] = []

            def started(status: str, headers: Any, exc_info: Any = None) -> Any:
                heard.append(status)
                return start_response(status, headers, exc_info)

            try:
                body = list(application(environment, started))
            except Exception as error:
                self._raised.append(f"{name} raised {type(error).__name__}: {error}")
                raise
            called = " ".join(
                environment[name]
                for name in ("REQUEST_METHOD", "PATH_INFO", "HTTP_X_AMZ_TARGET")
                if name in environment
            )
            self.record(Called(self.world.clock.now(), called, heard[-1] if heard else "no answer"))
            self._look([sites[word] for word in sorted(sites.keys() & words)])
            self._note_meant(words)
            return body

        return answer

    def _take_turn(self, words: Collection[str]) -> None:
        """Move on to when the incident works on the IDs that a request names; one it has named before takes no time."""
        first = self.drawn.listed.intersection(words) - self._reached
        if first:
            self.agenda.run_until(self.incident.starts + len(self._reached) * self.drawn.interval)
            self._reached |= first

    def _look(self, sites: Iterable[Site]) -> None:
        catalogue = self.world.stores[self.world.estate.catalogue]
        for site in sites:
            if site.site not in self.lost and not catalogue.contents(site.site):
                self.lost[site.site] = site
                self.record(Lost(self.world.clock.now(), site.site))
                self.workload.lose(site.site)

    def _note_meant(self, words: Collection[str]) -> None:
        """Tell the journal of what the change is right to delete, once it is gone."""
        for identifier in sorted(self.drawn.meant.keys() & words):
            if (site := self.drawn.meant[identifier]) in self.lost:
                continue
            for name, store in self.world.stores.items():
                if identifier in self.journal.entries(site, name) and identifier not in store.contents(site):
                    self.journal.remove(site, name, identifier, "change")

    def _expect_losses(self, place: Place) -> None:
        hit = [site.site for site in self.drawn.sites if site.role is Role.LOST]
        if stay := [site for site in hit if site not in self.lost]:
            found = (
                f"{len(stay)} of the {len(hit)} sites that the ID lists hit are still in {self.world.estate.catalogue}"
            )
            raise InputError(Problem(place, f"{found} after the change was carried out, {stay[0]} first", CARRIED_OUT))


def databases(script: Script, estate: Estate, place: Place) -> Iterable[tuple[str, str]]:
    """Each shard and database that an SQL script runs in; with PGDATABASE among its variables, that one alone.

    Raises `InputError` at `place` where the estate has no such database.
    """
    every = [store.postgres for store in estate.stores.values() if store.postgres]
    names = dict.fromkeys(each.database for each in every)
    told = script.variables.get("PGDATABASE")
    if told is not None and told not in names:
        raise InputError(Problem(place, f"found no database {told}", f"one of {', '.join(names) or 'none'}"))
    shards = dict.fromkeys(shard for each in every for shard in each.shards)
    return dict.fromkeys(
        (shard, each.database)
        for shard in shards
        for each in every
        if shard in each.shards and told in (None, each.database)
    )


def _words(environment: dict[str, Any]) -> frozenset[str]:
    """What a request names, in its path, its query and its body, where IDs may stand. The body can be read again."""
    body = services.body_of(environment)
    environment.pop("HTTP_TRANSFER_ENCODING", None)
    environment |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    texts = (environment["PATH_INFO"], environment.get("QUERY_STRING", ""), body.decode(errors="replace"))
    return frozenset(_parts(texts))


def _parts(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from BETWEEN_WORDS.split(text)
