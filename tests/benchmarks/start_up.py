"""How long it takes to start: `python tests/benchmarks/start_up.py`. The best of several runs, and imports by part.

Each command is a process of its own, as in a hook of Git. The imports are those of the gate on one small SQL file.
"""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

RUNS = 7
# An installed package has its bytecode; without it, compiling would be most of what is measured.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
SHOWN = 12
MIGRATION = """\
CREATE TABLE page (id bigint PRIMARY KEY, site uuid NOT NULL, title text);
ALTER TABLE page ADD COLUMN deleted_at timestamptz;
DELETE FROM page WHERE site = '0b7f6c1e-0000-4000-8000-000000000000';
"""
DRILLGATE = [sys.executable, "-c", "from drillgate.cli import main; main()"]
LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)")


def main() -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "0001_pages.sql"
        file.write_text(MIGRATION, encoding="utf-8")
        harmless = Path(folder) / "0002_add.sql"
        harmless.write_text(MIGRATION.rpartition("DELETE")[0], encoding="utf-8")
        commands = {
            "python alone": [sys.executable, "-c", "pass"],
            "import click": [sys.executable, "-c", "import click"],
            "drillgate --version": [*DRILLGATE, "--version"],
            "drillgate gate, a file that deletes": [*DRILLGATE, "gate", str(file)],
            "drillgate gate, a file that does not": [*DRILLGATE, "gate", str(harmless)],
        }
        for name, command in commands.items():
            print(f"{best(command):6.0f} ms  {name}")
        print(f"\nimports of the gate on the file that deletes, ms in each package, the {SHOWN} slowest:")
        for package, spent in imports([*DRILLGATE, "gate", str(file)]).most_common(SHOWN):
            print(f"{spent / 1000:6.1f} ms  {package}")


def best(command: list[str]) -> float:
    """The fastest of several runs, in milliseconds."""
    times = []
    for _ in range(RUNS):
        started = perf_counter()
        subprocess.run(command, capture_output=True, check=False, env=ENVIRONMENT)
        times.append(perf_counter() - started)
    return min(times) * 1000


def imports(command: list[str]) -> Counter[str]:
    """Microseconds spent in the modules of each package, those of drillgate by part."""
    timed = [command[0], "-X", "importtime", *command[1:]]
    said = subprocess.run(timed, capture_output=True, text=True, check=False, env=ENVIRONMENT).stderr
    spent: Counter[str] = Counter()
    for microseconds, module in LINE.findall(said):
        parts = module.split(".")
        spent[".".join(parts[:2]) if parts[0] == "drillgate" else parts[0]] += int(microseconds)
    return spent


if __name__ == "__main__":
    main()
