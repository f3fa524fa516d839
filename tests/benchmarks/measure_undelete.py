"""How long it takes to un-delete sites on a shard beside a writer, and how much the writer feels of it.

    python tests/benchmarks/measure_undelete.py [--sites 400] [--pages 20] [--attachments 3]

Sites are seeded in SQL; backup, recovery and merge are those of a drill. The merge's figures are what a live shard
would feel; the recovery runs beside it on the same cores.
"""

import argparse
import json
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from drillgate.documents.engines import PostgresDatabase, PostgresTable
from drillgate.documents.estate import Backup, Estate, Inventory, Objectives, Store, Vault
from drillgate.places import Place
from drillgate.steps import postgres
from drillgate.steps.context import LostSite, StepContext
from drillgate.world import aws, binaries
from drillgate.world.backups import vault
from drillgate.world.backups.postgres import PostgresBackup
from drillgate.world.clock import Clock
from drillgate.world.postgres import Bench, Cluster
from drillgate.world.stores.postgres import PostgresStore
from drillgate.world.world import World

BEGIN = datetime(2022, 4, 5, 6, tzinfo=UTC)
SEED = """
INSERT INTO page (site, title, body)
SELECT kind || site, 'page ' || number, repeat(md5(number::text), 8)
  FROM unnest(ARRAY['lost-', 'other-']) AS kind, generate_series(1, {sites}) AS site,
       generate_series(1, {pages}) AS number;
INSERT INTO attachment (site, parent_id, media)
SELECT site, id, md5(id::text) FROM page, generate_series(1, {attachments});
"""


COUNT = """
SELECT (SELECT count(*) FROM page WHERE site ^@ 'lost-') + (SELECT count(*) FROM attachment WHERE site ^@ 'lost-')
"""
DANGLING = "SELECT count(*) FROM attachment LEFT JOIN page ON page.id = parent_id WHERE page.id IS NULL"
HIGHEST = "SELECT max(id), (SELECT last_value FROM page_id_seq) FROM page"


def estate() -> Estate:
    tables = {
        "page": PostgresTable(columns={"title": "text", "body": "text"}),
        "attachment": PostgresTable(columns={"media": "text"}, parent="page"),
    }
    database = PostgresDatabase(database="pages", shards=("shard-1",), tables=tables)
    backup = Backup(full_every=timedelta(hours=1), ship_every=timedelta(minutes=5), keep=timedelta(days=35))
    return Estate(
        estate="measured",
        title="One shard",
        account="111122223333",
        region="us-east-1",
        vault=Vault(account="444455556666", bucket="measured-vault", locked_for=timedelta(days=30)),
        inventory=Inventory(file="inventory.csv", taken_at=BEGIN),
        catalogue="pages",
        stores={"pages": Store(about="pages", owner="measurer", backup=backup, postgres=database)},
        objectives=Objectives(recovery_point=timedelta(hours=1)),
    )


@contextmanager
def world() -> Iterator[World]:
    described = estate()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dg")))
        clock = stack.enter_context(Clock(BEGIN))
        programs = binaries.find(folder, needed_by=Place("measurement"))
        shard = Cluster("shard-1", folder / "shard-1", clock, programs)
        shard.start()
        stack.callback(shard.stop)
        mocked = stack.enter_context(aws.start(described))
        bench = Bench(folder / "bench", programs)
        made = World(described, folder, folder, clock, mocked.client, {"shard-1": shard}, bench)
        made.stores["pages"] = PostgresStore(made, "pages")
        vault.provision(made)
        made.stores["pages"].provision()
        yield made


def write(conninfo: str) -> None:
    """Bystanders, in a process of their own: a page and an attachment a commit, until standard input ends.

    Prints (ended, took) of every commit, in seconds of the monotonic clock, which all processes share.
    """
    commits: list[tuple[float, float]] = []
    with psycopg.connect(conninfo, dbname="pages", autocommit=True) as connection:
        while not select.select([sys.stdin], [], [], 0)[0]:
            began = time.monotonic()
            with connection.transaction():
                row = connection.execute("INSERT INTO page (site) VALUES ('writer') RETURNING id").fetchone()
                connection.execute("INSERT INTO attachment (site, parent_id) VALUES ('writer', %s)", row)
            ended = time.monotonic()
            commits.append((ended, ended - began))
    json.dump(commits, sys.stdout)


def felt(commits: list[tuple[float, float]], began: float, ended: float) -> str:
    took = sorted(took for at, took in commits if began <= at <= ended)
    if not took:
        return "no commit"
    median, longest = took[len(took) // 2] * 1000, took[-1] * 1000
    return (
        f"{len(took)} commits ({len(took) / (ended - began):.0f}/s), median {median:.1f} ms, longest {longest:.1f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("sites", 400), ("pages", 20), ("attachments", 3)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--writer", help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.writer:
        write(told.writer)
        return
    say = sys.stdout.write
    with world() as made:
        shard, backup = made.shards["shard-1"], PostgresBackup(PostgresStore(made, "pages"))
        live = shard.session("pages")
        live.execute(SEED.format(sites=told.sites, pages=told.pages, attachments=told.attachments).encode())
        [(rows,)] = live.execute(COUNT).fetchall()
        began = time.monotonic()
        backup.full()
        say(f"full backup         {time.monotonic() - began:6.2f} s\n")
        point = made.clock.now()
        made.clock.advance(timedelta(minutes=5))
        live.execute("DELETE FROM page WHERE site ^@ 'lost-'")
        backup.ship()
        lost = tuple(LostSite(f"lost-{number}", "shard-1", made.clock.now()) for number in range(1, told.sites + 1))
        context = StepContext(
            step="measure",
            cell="shard-1",
            estate=made.estate,
            lost=lost,
            point=point,
            shard="shard-1",
            settings={"store": "pages"},
            workspace=made.workspace / "step",
            client=made.client,
            connect=lambda name, database: made.shards[name].connect(database),
            start_postgres=made.bench.start,
            stop_postgres=made.bench.stop,
            reached=lambda *_: None,
        )
        writer = subprocess.Popen(
            [sys.executable, __file__, "--writer", shard.conninfo], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        time.sleep(3)
        times = [time.monotonic()]
        for step in (postgres.recover, postgres.merge):
            step(context)
            times.append(time.monotonic())
        commits: list[tuple[float, float]] = [tuple(commit) for commit in json.loads(writer.communicate(b"stop\n")[0])]
        assert live.execute(COUNT).fetchall() == [(rows,)]
        [(pages,)] = live.execute("SELECT count(*) FROM page WHERE site = 'writer'").fetchall()
        [(dangling,)], [(highest, sequence)] = live.execute(DANGLING).fetchall(), live.execute(HIGHEST).fetchall()
        assert pages == len(commits)
        assert dangling == 0
        assert sequence >= highest
        say(f"{told.sites} sites, {rows} rows back; sequences and foreign keys hold; no commit of the writer is lost\n")
        before, recovered, merged = times
        phases = [
            ("writer alone", commits[0][0], before),
            ("recovery", before, recovered),
            ("merge", recovered, merged),
        ]
        for name, start, end in phases:
            say(f"{name:<19} {end - start:6.2f} s: {felt(commits, start, end)}\n")


if __name__ == "__main__":
    main()
