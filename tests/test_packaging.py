"""The wheel, in an environment of its own: with the gate's packages alone, and with those of the drill."""

import re
import subprocess
import sys
import sysconfig
import venv
from importlib.metadata import distribution
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = "import hatchling.build, sys; print(hatchling.build.build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", build, str(folder)],
        cwd=pytestconfig.rootpath,
        capture_output=True,
        text=True,
        check=True,
    )
    return folder / done.stdout.strip().splitlines()[-1]


def environment(folder: Path, wheel: Path, extras: set[str]) -> Path:
    """A virtual environment with the wheel, and of this one's packages only those that it asks for."""
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    installed = Path(sysconfig.get_path("purelib"))
    target = folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    for entry in {path for name in needed("drillgate", extras) for path in top_levels(name)}:
        if (installed / entry).exists() and not (target / entry).exists():
            (target / entry).symlink_to(installed / entry)
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    install = ["install", "--quiet", "--no-deps", "--no-index", "--no-warn-script-location", str(wheel)]
    subprocess.run([*pip, *install], check=True, capture_output=True)
    return folder / "bin" / "drillgate"


def needed(name: str, extras: set[str]) -> set[str]:
    """The distributions that a distribution's extras need, all the way down, without itself."""
    from packaging.requirements import Requirement

    found: set[str] = set()
    waiting = [(name, frozenset(extras))]
    seen = set()
    while waiting:
        one, of = waiting.pop()
        if (one, of) in seen:
            continue
        seen.add((one, of))
        for text in distribution(one).requires or ():
            requirement = Requirement(text)
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in (of or {""})):
                waiting.append((requirement.name, frozenset(requirement.extras)))
                found.add(requirement.name)
    return found


def top_levels(name: str) -> set[str]:
    files = distribution(name).files or ()
    return {file.parts[0] for file in files if not file.parts[0].startswith("..") and file.parts[0] != "__pycache__"}


def run(command: Path, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    folder.mkdir(exist_ok=True)
    return subprocess.run(
        [str(command), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin"},
    )


def test_with_the_gate_alone_the_wheel_judges_and_says_how_to_get_the_drill(wheel: Path, tmp_path: Path) -> None:
    command = environment(tmp_path / "environment", wheel, set())
    empty = tmp_path / "empty"

    assert re.fullmatch(r"drillgate \d+\.\d+\.\d+\n", run(command, "--version", folder=empty).stdout)

    (empty / "clean_up.sql").write_text("DELETE FROM sites;\n")
    judged = run(command, "gate", "clean_up.sql", folder=empty)
    assert judged.returncode == 1, judged.stderr
    assert judged.stdout.startswith("clean_up.sql\n  1:1 error DG101 ")

    (empty / "any.drill.yaml").write_text("drill: any\n")
    drilled = run(command, "drill", "run", "any.drill.yaml", folder=empty)
    assert drilled.returncode == 2
    assert "drillgate[drill]" in drilled.stderr
    assert "Traceback" not in drilled.stderr


def test_with_the_drill_the_wheel_runs_the_drill_that_it_brings(wheel: Path, tmp_path: Path) -> None:
    command = environment(tmp_path / "environment", wheel, {"drill"})
    empty = tmp_path / "empty"
    where = "from drillgate import pack; print(pack.folder('drills'))"
    found = run(command.with_name("python"), "-I", "-c", where, folder=empty).stdout.strip()
    assert Path(found).is_relative_to(tmp_path)

    drilled = run(
        command, "drill", "run", f"{found}/april-2022.drill.yaml", "--sites", "2", "--no-record", folder=empty
    )

    assert drilled.returncode == 0, drilled.stdout + drilled.stderr
    assert "PASSED IN SIMULATION" in drilled.stdout.upper()
    assert list(empty.iterdir()) == []
