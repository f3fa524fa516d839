"""The worked example of docs/runbooks.md is a runbook with which nothing is wrong."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from drillgate.cli import program


def test_the_worked_example_has_nothing_wrong(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    text = (pytestconfig.rootpath / "docs" / "runbooks.md").read_text(encoding="utf-8")
    [runbook] = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    [functions] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (tmp_path / "bring-back.runbook.yaml").write_text(runbook)
    (tmp_path / "own.py").write_text(functions)
    script = tmp_path / "copy-back.sh"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)

    result = CliRunner().invoke(program, ["runbook", "check", str(tmp_path / "bring-back.runbook.yaml"), "--strict"])

    assert result.exit_code == 0, result.output
