"""Carrying out a drill where it may not be possible: what is in the way is said in words."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from drillgate.results import DrillResult

if TYPE_CHECKING:
    from drillgate.drill import running
    from drillgate.drill.history import Event
    from drillgate.drill.recording import Writer

NEEDED = ("boto3", "moto", "psycopg", "time_machine")
"""Modules without which there is no world; the extra `drill` brings them."""


class NotCarriedOutError(Exception):
    """A drill could not be carried out; the text says why."""


def carry_out(
    file: Path,
    *,
    sites: int | None = None,
    seed: int | None = None,
    progress: Callable[[str, float], None] | None = None,
    watch: "Callable[[Event], None] | None" = None,
    part: tuple[int, int] = (1, 1),
    jobs: int = 1,
    runs: Path | None = None,
    reports: Callable[[DrillResult], Mapping[str, str]] = lambda _: {},
) -> DrillResult:
    """Carry out a drill and judge it, as `running.run` does.

    `progress` is told what is being done, and `watch` each event soon after it happened, from as many threads as there
    are `jobs`.
    `part` is its number, and of how many; `jobs` are parts that are carried out at a time and joined. In the folder
    `runs` it leaves a folder of its own, with `reports` as texts by their files' names. Raises InputError for bad
    documents, and NotCarriedOutError where something is not installed or the world did not come to its end.
    """
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise NotCarriedOutError(
            f"a drill needs {', '.join(missing)}; the extra `drill` brings it: pip install 'drillgate[drill]'"
        )
    from drillgate.drill import run_folder, running
    from drillgate.drill.population import Part
    from drillgate.world.process import WorldError

    def carried(write: "Writer | None" = None) -> "running.Carried":
        carry = (
            partial(running.carried_out, file, part=Part(*part)) if jobs == 1 else partial(running.in_parts, file, jobs)
        )
        return carry(sites=sites, seed=seed, progress=progress, watch=watch, write=write)

    try:
        if runs is None:
            return running.judged(carried())
        with run_folder.unfinished(runs) as run:
            with run.history() as write:
                done = carried(write)
            result = running.judged(done)
            folder = run_folder.finish(run, run_folder.described(done, result), reports(result))
            return replace(result, recorded=str(folder))
    except WorldError as error:
        raise NotCarriedOutError(f"the drill did not come to its end: {error}") from error
