"""The incident: a change request carried out in the world just as it would be in production."""

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drillgate.documents.change import Change, Script
from drillgate.documents.incident import Incident
from drillgate.drill.agenda import Agenda
from drillgate.drill.history import Called, Event, Lost, Role
from drillgate.drill.journal import Journal
from drillgate.drill.population import Drawn
from drillgate.drill.workload import Workload
from drillgate.world import services
from drillgate.world.unshadowed import unshadowed
from drillgate.world.world import World

SCRIPT_SECONDS = 1800.0


class IncidentError(Exception):
    """The change could not be carried out, so there is nothing to drill."""


@dataclass(slots=True)
class Execution:
    """Carries out a change. Each call of a service takes its turn on the simulated clock, and the agenda runs on."""

    world: World
    incident: Incident
    drawn: Drawn
    agenda: Agenda
    workload: Workload
    journal: Journal
    record: Callable[[Event], None]
    _calls: int = field(default=0, init=False)

    def run(self, change: Change, folder: Path) -> None:
        """Run the change's scripts in order. Raises `IncidentError` where one of them fails."""
        self.agenda.run_until(self.incident.starts)
        context = services.ServiceContext(
            client=lambda service: self.world.client(service, "estate"),
            connect=lambda shard, database: self.world.shards[shard].connect(database),
            shards=tuple(self.world.shards),
            now=self.world.clock.now,
        )
        applications = {
            service.address: self._heard(services.load(service.application, self.world.folder, context))
            for service in self.world.estate.services.values()
        }
        for script in change.scripts:
            if script.file.endswith(".sql"):
                self._run_sql(script, folder)
            else:
                self._run_program(script, folder, applications)
        self.agenda.run_until(self.incident.starts + self.incident.lasts)

    def _run_program(self, script: Script, folder: Path, applications: Mapping[str, services.Application]) -> None:
        command = [sys.executable, script.file] if script.file.endswith(".py") else [str(folder / script.file)]
        ran = services.run_program([*command, *script.arguments], folder, applications, seconds=SCRIPT_SECONDS)
        self.record(Called(self.world.clock.now(), script.file, f"exit {ran.exit_code}"))
        if ran.exit_code != 0:
            raise IncidentError(f"{script.file} ended with exit code {ran.exit_code}:\n{ran.output}")

    def _run_sql(self, script: Script, folder: Path) -> None:
        text = (folder / script.file).read_text(encoding="utf-8")
        for word, line, column in unshadowed(text):
            raise IncidentError(
                f"{script.file}:{line}:{column}: found {word}, which cannot follow the simulated clock; write now()"
            )
        for shard in self.world.shards:
            for store in self.world.estate.stores.values():
                if store.postgres and shard in store.postgres.shards:
                    with self.world.shards[shard].connect(store.postgres.database) as connection:
                        connection.execute(text)
                    self.record(Called(self.world.clock.now(), f"{script.file} on {shard}", "done"))

    def _heard(self, application: services.Application) -> services.Application:
        def answer(environment: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            self.agenda.run_until(self.incident.starts + self._calls * self.drawn.interval)
            self._calls += 1
            segments = environment["PATH_INFO"].split("/")
            if any(segment in self.drawn.elsewhere for segment in segments):
                start_response("204 No Content", [])
                return [b""]
            heard: list[str] = []

            def started(status: str, headers: Any) -> Any:
                heard.append(status)
                return start_response(status, headers)

            body = application(environment, started)
            self._note(environment, segments, heard[0] if heard else "no answer")
            return body

        return answer

    def _note(self, environment: Mapping[str, Any], segments: list[str], status: str) -> None:
        now = self.world.clock.now()
        self.record(Called(now, f"{environment['REQUEST_METHOD']} {environment['PATH_INFO']}", status))
        if not status.startswith("2") or environment["REQUEST_METHOD"] != "DELETE":
            return
        for identifier in segments:
            site = self.drawn.meant.get(identifier)
            if site is not None:
                self._meant(site, identifier)
            elif any(identifier == lost.site and lost.role is Role.LOST for lost in self.drawn.sites):
                self.record(Lost(now, identifier))
                self.workload.lose(identifier)

    def _meant(self, site: str, identifier: str) -> None:
        for store in self.world.estate.stores:
            if identifier in self.journal.entries(site, store):
                self.journal.remove(site, store, identifier, "change")
