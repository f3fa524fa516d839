"""How long it takes to resolve a list of IDs against a Parquet inventory, and in how much memory.

    python tests/benchmarks/resolve_ids.py [--ids 1000000] [--rows 10000000] [--runs 3]

Half of the inventory are sites and half their apps, which the sites own; the list is of apps, one in a hundred of them
unknown. The figures are of a process of its own, without the making of the data: seconds by the clock, and the most
memory that it ever had (VmHWM, where /proc tells).
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from drillgate.facts.ids import read_ids
from drillgate.facts.inventory import Inventory, Owners, resolve

STATUS = Path("/proc/self/status")


def make(folder: Path, ids: int, rows: int) -> None:
    """Write inventory.parquet and ids.csv. IDs are 32 hexadecimal digits in no order."""
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = '1GB'")
        connection.execute(f"SET temp_directory = '{folder}'")
        connection.execute("SET preserve_insertion_order = false")
        half = rows // 2
        connection.execute(
            f"""COPY (
                SELECT md5('site' || number) AS id, 'site' AS type, 'customer-' || (number // 2) AS owner,
                       'production' AS environment, if(number % 10 = 0, 'deactivated', 'active') AS state
                FROM range({half}) AS sites(number)
                UNION ALL
                SELECT md5('app' || number), 'app', md5('site' || number), 'production',
                       if(number % 10 = 0, 'deactivated', 'active')
                FROM range({rows - half}) AS apps(number)
            ) TO '{folder / "inventory.parquet"}' (FORMAT parquet)"""
        )
        step = max((rows - half) // ids, 1)
        connection.execute(
            f"""COPY (SELECT md5('app' || if(number % 100 = 0, {rows} + number, number * {step})) AS id
                      FROM range({ids}) AS wanted(number)) TO '{folder / "ids.csv"}' (HEADER)"""
        )


def measure(folder: Path) -> None:
    """Resolve, and print one line."""
    begin = time.perf_counter()
    ids = read_ids((folder / "ids.csv").read_bytes(), "ids.csv", "id")
    read = time.perf_counter()
    file = folder / "inventory.parquet"
    inventory = Inventory(str(file), lambda target: target.symlink_to(file))
    resolution = resolve([ids], inventory, Owners(own=("customer-7",), above=True))
    end = time.perf_counter()
    known = sum(group.number for group in resolution.lists[0] if group.type == "app")
    peak = (
        [line.split()[1] for line in STATUS.read_text().splitlines() if line.startswith("VmHWM")]
        if STATUS.exists()
        else []
    )
    memory = f"{int(peak[0]) / 2**20:.2f} GiB at most" if peak else "memory is not known here"
    print(
        f"{ids.number:,} IDs, {known:,} of them known, in {sum(resolution.population.values()):,} rows: "
        f"list read in {read - begin:.1f} s, resolved in {end - read:.1f} s; {memory}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ids", type=int, default=1_000_000)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--in", dest="folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.folder is not None:
        measure(options.folder)
        return
    with tempfile.TemporaryDirectory(prefix="drillgate-resolve-") as folder:
        make(Path(folder), options.ids, options.rows)
        for _ in range(options.runs):
            subprocess.run([sys.executable, __file__, "--in", folder], check=True)


if __name__ == "__main__":
    main()
