"""How long a world takes: `python tests/benchmarks/world_speed.py [--sites 883] [--others 2000] [--many 5000]`.

Thirteen stores of 20 records for each site, bystanders too. One cycle seeds, backs up, deletes, restores and verifies;
it is compared with its own calls of the deletion and the restore made once more, back to back and nothing else; with
plain boto3 and moto, one call at a time, measured on a few sites and scaled; and with itself in two parts at once.
Many sites are carried out as a drill in parts is: in worlds of at most `--sites`, one after another.
Seconds are of the clock; beside them those of the process's own CPU, which other work on the machine does not lengthen,
and which leave PostgreSQL out.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import world_cycle
import world_plain

PLAIN_SITES = 4
POLL_SECONDS = 1.0
MEBI = 2**20
# An installed package has its bytecode; without it, compiling would be measured.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
Part = tuple[range, range]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=883, help="sites that are lost")
    parser.add_argument("--others", type=int, default=2000, help="bystanders")
    parser.add_argument(
        "--many",
        type=int,
        default=5000,
        help="lost sites of the large run, in worlds of at most --sites; 0 leaves it out",
    )
    parser.add_argument("--cycle", help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.cycle:
        cycle(json.loads(told.cycle))
        return
    whole = measured([(range(told.sites), range(told.others))], floor=True)
    [one] = whole.parts
    print(f"{told.sites} sites and {told.others} bystanders, {len(one['stores'])} stores of {world_cycle.RECORDS}")
    print(table(one["seconds"]))
    total, floor = one["total"], one["floor"]
    print(f"whole cycle {total:8.1f} s, of CPU {one['cpu']:.1f} s")
    print(
        f"its floor   {floor:8.1f} s, of CPU {one['floor-cpu']:.1f} s, {one['calls']} calls: "
        f"the cycle is {total / floor:.2f} x, of CPU {one['cpu'] / one['floor-cpu']:.2f} x (asked: at most 2.5)"
    )
    costs = world_plain.measure(PLAIN_SITES, world_cycle.RECORDS)
    plain = told.sites * costs.lost + told.others * costs.other
    print(
        f"plain moto  {plain:8.0f} s, of CPU {plain * costs.cpu:.0f} s, scaled from {PLAIN_SITES} sites, without "
        f"PostgreSQL: the cycle is {plain / total:.0f} x, of CPU {plain * costs.cpu / one['cpu']:.0f} x faster "
        "(asked: at least 30)"
    )
    halves = [(share(told.sites, part, 2), share(told.others, part, 2)) for part in range(2)]
    parts = measured(halves)
    alone = whole.seconds - floor
    print(
        f"two parts   {parts.seconds:8.1f} s side by side, one {alone:.1f} s, from start to end: "
        f"{alone / parts.seconds:.2f} x faster (asked: at least 1.6)"
    )
    peak = max(whole.peak, parts.peak)
    if told.many:
        number = -(-told.many // told.sites)
        worlds = [(share(told.many, part, number), share(told.others, part, number)) for part in range(number)]
        ran = [measured([each]) for each in worlds]
        large = [world.parts[0] for world in ran]
        peak = max(peak, *(world.peak for world in ran))
        print(table(large[-1]["seconds"]))
        seconds, cpu = (sum(world[kind] for world in large) for kind in ("total", "cpu"))
        print(
            f"{told.many} sites  {seconds:8.1f} s, of CPU {cpu:.1f} s, in {number} worlds one after another: "
            f"{seconds / total:.2f} x of {told.sites}, of CPU {cpu / one['cpu']:.2f} x (asked: at most 7)"
        )
    print(f"memory      {peak / MEBI:8.0f} MiB at most, in all processes (asked: below 4096)")


class Measured:
    """Cycles that ran side by side: what each told, seconds from start to end, and the most memory of all processes."""

    def __init__(self, parts: Sequence[Mapping[str, Any]], seconds: float, peak: int) -> None:
        self.parts, self.seconds, self.peak = parts, seconds, peak


def measured(parts: Sequence[Part], *, floor: bool = False) -> Measured:
    """Run each part in a process of its own, all at the same time."""
    began, peak = time.monotonic(), 0
    with TemporaryDirectory(prefix="dg") as folder:
        Path(folder).chmod(0o755)
        running = []
        for number, (lost, others) in enumerate(parts):
            order = {"lost": span(lost), "others": span(others), "folder": f"{folder}/{number}", "floor": floor}
            command = [sys.executable, __file__, "--cycle", json.dumps(order)]
            running.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT))
        while any(process.poll() is None for process in running):
            peak = max(peak, memory([process.pid for process in running], folder))
            time.sleep(POLL_SECONDS)
        seconds = time.monotonic() - began
        told = [process.communicate()[0] for process in running]
        if any(process.returncode for process in running):
            sys.exit("a cycle failed")
    return Measured([json.loads(text) for text in told], seconds, peak)


def cycle(order: Mapping[str, Any]) -> None:
    """Run one cycle in this process and print what it took."""
    folder = Path(order["folder"])
    folder.mkdir()
    lost, others = ([f"{kind}{number:05}" for number in range(*order[kind])] for kind in ("lost", "others"))
    ran = world_cycle.run(lost, others, folder, floor=order["floor"])
    seconds = {f"{part} {store}": spent for (part, store), spent in ran.seconds.items()}
    stores = list(world_cycle.estate().stores)
    told = {"seconds": seconds, "stores": stores, "total": ran.total, "cpu": ran.cpu}
    print(json.dumps({**told, "floor": ran.floor, "floor-cpu": ran.floor_cpu, "calls": len(ran.calls)}))


def memory(processes: Sequence[int], folder: str) -> int:
    """Bytes in the memory of these processes and of those that work in a folder; shared ones count once (Linux)."""
    found = 0
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if int(entry.name) in processes or str((entry / "cwd").readlink()).startswith(folder):
                told = (entry / "smaps_rollup").read_text(encoding="ascii")
                found += next(int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:")) * 1024
        except (OSError, StopIteration):
            continue
    return found


def table(seconds: Mapping[str, float]) -> str:
    """Seconds by store and part."""
    split = {tuple(name.rsplit(" ", 1)): spent for name, spent in seconds.items()}
    parts, stores = (list(dict.fromkeys(names)) for names in zip(*split, strict=True))
    head = " " * 12 + "".join(f"{part:>10}" for part in parts)
    rows = (f"{store:12}" + "".join(f"{split.get((part, store), 0):10.2f}" for part in parts) for store in stores)
    return "\n".join([head, *rows])


def share(whole: int, part: int, of: int) -> range:
    return range(whole * part // of, whole * (part + 1) // of)


def span(numbers: range) -> tuple[int, int]:
    return numbers.start, numbers.stop


if __name__ == "__main__":
    main()
