"""Carrying out a drill where it may not be possible: what is in the way is said in words."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from drillgate.results import DrillResult

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
) -> DrillResult:
    """Carry out a drill and judge it, as `running.run` does.

    Raises InputError for bad documents, and NotCarriedOutError where something is not installed or the world did not
    come to its end.
    """
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise NotCarriedOutError(
            f"a drill needs {', '.join(missing)}; the extra `drill` brings it: pip install 'drillgate[drill]'"
        )
    from drillgate.drill import running
    from drillgate.world.process import WorldError

    try:
        return running.run(file, sites=sites, seed=seed, progress=progress)
    except WorldError as error:
        raise NotCarriedOutError(f"the drill did not come to its end: {error}") from error
