"""How long the Python reader takes, against parsing the same files and walking their trees: both in one run.

`python tests/benchmarks/python_reader.py FOLDER` prints the times and their ratio, the best of several rounds.
`--draw N --seed S` also prints N of the operations found, drawn at random, for people to read in their sources.
"""

import argparse
import ast
import gc
import random
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from drillgate.operations import Operation
from drillgate.places import InputError
from drillgate.readers.python import read

ROUNDS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--draw", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    texts = {
        str(path.relative_to(arguments.folder)): path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(arguments.folder.rglob("*.py"))
    }
    found, unusable = operations(texts)
    walked = best(lambda: [walk(text) for text in texts.values()])
    seen = best(lambda: operations(texts))
    size = sum(map(len, texts.values()))
    print(f"{len(texts)} files of {size / 1000:.0f} kB; {len(found)} operations; {len(unusable)} that do not parse")
    print(f"parse and walk {walked:.2f} s, read {seen:.2f} s, ratio {seen / walked:.2f}")
    print(Counter(str(one.action) for one in found))
    if arguments.draw:
        print(f"drawn with seed {arguments.seed}:")
        drawn = random.Random(arguments.seed).sample(found, min(arguments.draw, len(found)))
        for one in sorted(drawn, key=lambda one: one.place):
            guards = ",".join(guard.kind for guard in one.guards) or "-"
            amount = f"{one.extent.amount}{f' {one.extent.count}' if one.extent.count is not None else ''}"
            print(f"{one.place}  {one.action} {amount} {one.target.kind} {one.target.name!r} guards {guards}")
            print(f"    {one.statement[:140]}" + (f"  [{one.reason}]" if one.reason else ""))


def operations(texts: dict[str, str]) -> tuple[list[Operation], list[str]]:
    """All operations, and the files that are no Python."""
    found: list[Operation] = []
    unusable: list[str] = []
    for file, text in texts.items():
        try:
            found += read(text, file)
        except InputError:
            unusable.append(file)
    return found, unusable


def walk(text: str) -> int:
    try:
        return sum(1 for _ in ast.walk(ast.parse(text)))
    except SyntaxError:
        return 0


def best(action: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        gc.collect()
        started = perf_counter()
        action()
        times.append(perf_counter() - started)
    return min(times)


if __name__ == "__main__":
    main()
