from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from drillgate.cli import program


@pytest.fixture
def drillgate(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs the command line in this process, without a terminal and without colours."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "DRILLGATE_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(program, list(map(str, arguments)), prog_name="drillgate")

    return run
