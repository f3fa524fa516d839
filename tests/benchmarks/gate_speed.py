"""How long the gate takes beside a linter of migrations: `python tests/benchmarks/gate_speed.py [FOLDER]`.

Whole processes, in turn, in one run; what counts are the ratios. The linter is squawk, with its rules about what goes
alone and its shortest report. Without a FOLDER of PostgreSQL migrations, made-up ones are written.

    cold   nothing is remembered
    warm   nothing has changed since the run before
    one    one file of about 2 kB, against a Python that starts, imports sqlglot and parses it
"""

import random
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

RUNS = 7
FILES = 1000
SEED = 883
BESIDE_WHAT_GOES = (
    *("adding-field-with-default", "adding-foreign-key-constraint", "adding-not-nullable-field"),
    *("adding-required-field", "adding-serial-primary-key-field", "ban-char-field", "changing-column-type"),
    *("constraint-missing-not-valid", "disallowed-unique-constraint", "identifier-too-long", "prefer-bigint-over-int"),
    *("prefer-bigint-over-smallint", "prefer-identity", "prefer-robust-stmts", "prefer-text-field"),
    *("prefer-timestamp-tz", "renaming-column", "renaming-table", "require-concurrent-index-creation"),
    *("require-concurrent-index-deletion", "require-lock-timeout", "require-statement-timeout"),
)
PARSE = "import sys, sqlglot; sqlglot.parse(open(sys.argv[1]).read(), dialect='postgres')"
TABLES = ("board", "comment", "invoice", "label", "member", "page", "sprint", "workflow")


def main() -> None:
    programs = Path(sys.executable).parent
    with TemporaryDirectory() as work:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(work, "migrations")
        if len(sys.argv) < 2:
            write(folder)
        files = sorted(folder.rglob("*.sql"))
        single = str(min(files, key=lambda file: abs(file.stat().st_size - 2000)))
        memory = Path(work, "memory")
        squawk = [str(programs / "squawk"), "--reporter", "gcc", "-e", ",".join(BESIDE_WHAT_GOES)]
        gate = [str(programs / "drillgate"), "gate", "--dialect", "postgres"]
        took: dict[str, list[float]] = {name: [] for name in ("squawk", "cold", "warm", "parse", "one")}
        for _ in range(RUNS):
            shutil.rmtree(memory, ignore_errors=True)
            took["squawk"].append(seconds([*squawk, *map(str, files)]))
            for name in ("cold", "warm"):
                took[name].append(seconds([*gate, "--cache-dir", str(memory), str(folder)]))
            took["parse"].append(seconds([sys.executable, "-c", PARSE, single]))
            took["one"].append(seconds([*gate, "--no-cache", single]))
        size = sum(file.stat().st_size for file in files) / 1e6
    print(f"{len(files)} files, {size:.2f} MB; medians of {RUNS} runs")
    for name, floor in (("cold", "squawk"), ("warm", "squawk"), ("one", "parse")):
        ratio = median(mine / theirs for mine, theirs in zip(took[name], took[floor], strict=True))
        print(f"{name:<5} {median(took[name]):.3f} s = {ratio:.2f} x {floor} ({median(took[floor]):.3f} s)")


def write(folder: Path) -> None:
    """Migrations such as a team of many writes them over years; the same each time."""
    draw = random.Random(SEED)
    folder.mkdir(parents=True)
    for number in range(FILES):
        (folder / f"V{number:04}__change.sql").write_text(
            "\n\n".join(statements(draw, number)) + "\n", encoding="utf-8"
        )


def statements(draw: random.Random, number: int) -> Iterator[str]:
    table, other = draw.sample(TABLES, 2)
    yield f"-- {number}: what {table} needs; do not drop or truncate anything by hand"
    possible = (
        (
            f"CREATE TABLE {table}_{number} (\n    id uuid PRIMARY KEY,\n    {other} uuid REFERENCES {other} (id)"
            f" ON DELETE CASCADE,\n    body jsonb NOT NULL DEFAULT '{{}}',\n    deleted_at timestamptz\n);"
        ),
        f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS note_{number} text;",
        f"CREATE UNIQUE INDEX CONCURRENTLY {table}_{number}_key ON {table} (id, {other}) WHERE deleted_at IS NULL;",
        f"UPDATE {table} SET body = jsonb_set(body, '{{v}}', '{number}') WHERE body ->> 'v' IS NULL;",
        (
            f"CREATE OR REPLACE FUNCTION {table}_seen() RETURNS trigger LANGUAGE plpgsql AS $body$\nBEGIN\n"
            f"    -- a deleted {table} is not touched\n    NEW.seen_at := now();\n    RETURN NEW;\nEND;\n$body$;"
        ),
        f'INSERT INTO {other} (id, body) VALUES (gen_random_uuid(), \'{{"why": "drop table {table}"}}\');',
        f"GRANT SELECT, INSERT, DELETE ON {table} TO service_{number % 9};",
        f"COMMENT ON TABLE {table} IS 'truncate never; delete by {other}';",
        f"ALTER TABLE {table} DROP COLUMN legacy_{number % 50};",
        f"DROP INDEX IF EXISTS {other}_{number % 77}_idx;",
        f"DELETE FROM {other} WHERE deleted_at < now() - interval '90 days';",
        f"DROP TABLE IF EXISTS {table}_import_{number % 13};",
        f"TRUNCATE {other}_staging;",
    )
    yield from (possible[at] for at in sorted(draw.sample(range(len(possible)), draw.randint(4, 8))))


def seconds(command: Sequence[str]) -> float:
    """How long a command takes. Raises SystemExit if it does not end as one that judged."""
    begin = perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    took = perf_counter() - begin
    if done.returncode not in (0, 1):
        raise SystemExit(f"{command[0]} ended with {done.returncode}: {done.stderr[-500:]}")
    return took


if __name__ == "__main__":
    main()
