"""Whole drills, each with one thing wrong: the check that is there for it fails, and no other."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drillgate.documents.estate import Estate
from drillgate.documents.load import load_file
from drillgate.drill.history import History, Intended, Lost, Observed, Phase, PointChosen, ProgramEnded, StepEnded
from drillgate.drill.running import recorded, run
from drillgate.results import CheckResult, DrillResult, Verdict

SITES = 3
TABLE = "table"
"""The property of a test whose values are the rows of a table that is printed when all tests are done."""
LISTED_EVERY = 14  # of the incident's 883 sites, whose calls would take most of the time


@pytest.fixture
def drills(tmp_path: Path, pytestconfig: pytest.Config) -> Iterator[Path]:
    folder = tmp_path / "drills"
    shutil.copytree(pytestconfig.rootpath / "drills", folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(pytestconfig.rootpath / "tests" / "drill" / "smaller", folder, dirs_exist_ok=True)
    identifiers = folder / "changes" / "april-2022" / "app-ids.csv"
    header, *rows = identifiers.read_text().splitlines()
    identifiers.write_text("\n".join([header, *rows[::LISTED_EVERY], rows[-1], ""]))
    replace(folder / "april-2022.drill.yaml", "before: 75m", "before: 15m")
    replace(folder / "april-2022.drill.yaml", "after: 20m", "after: 5m")
    yield folder
    shutil.rmtree(folder)


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file.name}"
    file.write_text(text.replace(old, new))


def drill(folder: Path, **options: object) -> DrillResult:
    return run(folder / "april-2022.drill.yaml", **({"sites": SITES} | options))  # type: ignore[arg-type]


def failed(result: DrillResult) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for check in result.checks:
        if check.verdict is not Verdict.PASS:
            found.setdefault(check.check, set()).add(check.subject)
    return found


def rows(history: History, result: DrillResult) -> Iterator[tuple[str, ...]]:
    """For each store: what was written, lost and restored, how old that is, and what others hold."""
    lost = {event.site for event in history if isinstance(event, Lost)}
    records: Counter[tuple[str, Phase]] = Counter()
    for event in history:
        if isinstance(event, Observed) and event.site in lost:
            records[event.store, event.phase] += len(event.records)
    written = Counter(event.store for event in history if isinstance(event, Intended))
    yield "store", "writes", "left by the loss", "restored", "recovery point", "complete", "others"
    for store in written:
        told = {check.check: check for check in result.checks if check.subject == store}
        gone, restored = records[store, Phase.GONE], records[store, Phase.RESTORED]
        checks = [told[name] for name in ("recovery-point", "completeness", "bystanders")]
        measured = [f"{check.verdict.value}: {check.measured.partition(' (')[0]}" for check in checks]
        yield store, str(written[store]), str(gone), str(restored), *measured


def one(result: DrillResult, check: str, subject: str) -> CheckResult:
    [found] = [each for each in result.checks if (each.check, each.subject) == (check, subject)]
    return found


def test_the_reference_drill_passes_with_a_recovery_point_within_its_target_in_every_store(
    drills: Path, record_property: Callable[[str, object], None]
) -> None:
    history, result = recorded(drills / "april-2022.drill.yaml", sites=SITES)
    for row in rows(history, result):
        record_property(TABLE, row)

    assert failed(result) == {}
    assert result.verdict is Verdict.PASS
    points = {each.subject: each.values for each in result.checks if each.check == "recovery-point"}
    assert set(points) == set(load_file(Estate, drills / "cloud.estate.yaml").value.stores)
    assert all(0 < float(values["recovery-point-seconds"]) <= 300 for values in points.values())
    losses = [event.at for event in history if isinstance(event, Lost)]
    assert len(losses) == SITES
    assert (max(losses) - min(losses)).total_seconds() > 300
    assert len({event.point for event in history if isinstance(event, PointChosen)}) > 1
    meant = [event for event in history if isinstance(event, Intended) and event.cause == "change"]
    assert [event.store for event in meant] == ["apps"] * len(meant) != []


def test_the_same_seed_gives_the_same_history_and_another_seed_another(drills: Path) -> None:
    first, again, other = (drill(drills, sites=2, seed=seed) for seed in (7, 7, 8))

    assert first.digest == again.digest != other.digest
    assert first.checks == again.checks


def test_a_restore_from_an_hour_earlier_fails_on_the_recovery_point_and_names_site_and_store(drills: Path) -> None:
    replace(drills / "april-2022.drill.yaml", "before: 15m", "before: 75m")
    replace(drills / "un-delete.runbook.yaml", "before: 2m", "before: 62m")

    result = drill(drills)

    assert set(failed(result)) == {"recovery-point"}
    pages = one(result, "recovery-point", "pages")
    assert pages.verdict is Verdict.FAIL
    assert float(pages.values["recovery-point-seconds"]) > 300
    assert "pages" in pages.witness
    assert any(site in pages.witness for site in inventory(drills))


def test_one_restore_point_for_all_fails_for_the_sites_that_were_lost_late(drills: Path) -> None:
    replace(drills / "un-delete.runbook.yaml", "width: 2m\n", "width: 1h\n")

    history, result = recorded(drills / "april-2022.drill.yaml", sites=SITES)

    assert set(failed(result)) == {"recovery-point"}
    first, *late = (event.site for event in history if isinstance(event, Lost))
    point = one(result, "recovery-point", "catalogue")
    assert any(site in point.witness for site in late)
    assert first not in point.witness
    assert float(point.values["recovery-point-seconds"]) > 300


ALTER = """
def alter(context):
    shard = context.lost[0].shard
    lost = [site.site for site in context.lost]
    with context.connect(shard, "pages") as connection:
        connection.execute(
            "UPDATE page SET body = 'restored' WHERE id = (SELECT min(id) FROM page WHERE NOT site = ANY(%s))", (lost,)
        )
"""


def test_a_row_of_a_bystander_that_the_runbook_altered_fails_on_bystanders(drills: Path) -> None:
    (drills / "alter.py").write_text(ALTER)
    with (drills / "un-delete.runbook.yaml").open("a") as file:
        file.write("\n  - {step: tidy-up, title: Tidy up, uses: 'alter.py:alter', needs: [validate]}\n")

    result = drill(drills)

    assert failed(result) == {"bystanders": {"pages"}}
    assert "page/" in one(result, "bystanders", "pages").witness


LEAVE_OUT = """
from drillgate.steps import s3


def restore(context):
    s3.restore(context)
    objects = context.client("s3", "estate")
    for site in context.lost:
        with context.connect(site.shard, "pages") as connection:
            query = "SELECT media FROM attachment WHERE site = %s ORDER BY id"
            row = connection.execute(query, (site.site,)).fetchone()
        objects.delete_object(Bucket="media", Key=f"{site.site}/{row[0]}")
"""


def test_an_attachment_that_was_left_out_is_named_with_the_reference_that_dangles(drills: Path) -> None:
    (drills / "leave_out.py").write_text(LEAVE_OUT)
    runbook = drills / "un-delete.runbook.yaml"
    replace(runbook, "uses: drillgate.steps.s3:restore", "uses: leave_out.py:restore")
    later = "for-each: [window]\n    covers: [media]"
    replace(runbook, f"needs: [restore-catalogue]\n    {later}", f"needs: [merge-pages]\n    {later}")

    result = drill(drills)

    assert {"references", "completeness"} <= set(failed(result))
    assert "bystanders" not in failed(result)
    witness = one(result, "references", "pages").witness
    assert "attachment/" in witness
    assert "media" in witness


ODD = """
def hides(context):
    try:
        context.client("ec2", "estate").describe_instances()
    except Exception:
        pass

def gives_a_number(context):
    return 7

def exits(context):
    raise SystemExit("enough")

def gives_time(context):
    import datetime
    assert datetime.datetime.now().year == 2022
"""


def test_a_step_that_hides_a_refusal_gives_something_else_or_exits_has_failed_and_the_drill_goes_on(
    drills: Path,
) -> None:
    (drills / "odd.py").write_text(ODD)
    names = ("hides", "gives_a_number", "exits", "gives_time")
    with (drills / "un-delete.runbook.yaml").open("a") as file:
        for name in names:
            step = name.replace("_", "-")
            file.write(f"\n  - {{step: {step}, title: t, uses: 'odd.py:{name}', needs: [validate]}}\n")

    history, result = recorded(drills / "april-2022.drill.yaml", sites=1)

    assert failed(result) == {"runbook": {"all steps"}}
    ended = {event.step: event for event in history if isinstance(event, StepEnded)}
    hidden = ended["hides"].error
    assert hidden.startswith("PermissionError: the step hid that POST https://ec2.us-east-1.amazonaws.com/ is not the ")
    assert [(ended[name].outcome, ended[name].error) for name in ("gives-a-number", "exits", "gives-time")] == [
        ("failed", "TypeError: a step gives None, its outputs by name, or the lost sites as LostSite: not 7"),
        ("failed", "SystemExit: enough"),
        ("done", ""),
    ]


LOOKS = """
import boto3, json, os, psycopg
sites = [json.loads(line)["site"] for line in open(os.environ["DRILLGATE_SITES_FILE"])]
items = boto3.client("dynamodb").scan(TableName="sites")["Items"]
assert set(sites) <= {item["site"]["S"] for item in items}
with psycopg.connect("") as connection:
    pages = connection.execute("SELECT DISTINCT site FROM page").fetchall()
assert set(sites) <= {site for site, in pages}
print(os.environ["DRILLGATE_CELL"], len(sites))
"""
HIDES = """
import boto3
try:
    boto3.client("ec2").describe_instances()
except Exception:
    pass
"""
PROGRAMS = """
  - {step: look, title: Look, run: [looks.py], for-each: [shard], needs: [validate]}
  - {step: hide, title: Hide, run: [hides.py], needs: [validate]}
  - {step: sleep, title: Sleep, run: [sleep, "600"], timeout: 1s, needs: [validate]}
"""


def test_programs_are_steps_that_reach_the_restored_stores_and_hide_nothing(drills: Path) -> None:
    (drills / "looks.py").write_text(LOOKS)
    (drills / "hides.py").write_text(HIDES)
    with (drills / "un-delete.runbook.yaml").open("a") as file:
        file.write(PROGRAMS)

    history, _ = recorded(drills / "april-2022.drill.yaml", sites=1)

    by_step = {event.step: event for event in history if isinstance(event, StepEnded)}
    look, hide, sleep = (by_step[name] for name in ("look", "hide", "sleep"))
    assert (look.outcome, look.error) == ("done", "")
    assert hide.error.startswith("PermissionError: the step hid that POST https://ec2.us-east-1.amazonaws.com/ is not")
    assert sleep.error == "ProgramError: sleep did not end within 1s and was killed"
    ended = [event for event in history if isinstance(event, ProgramEnded)]
    assert [
        (event.of, event.program, event.exit_code, event.output) for event in ended if event.of != "april-2022"
    ] == [
        (f"look {look.cell}", "looks.py", 0, f"{look.cell} 1\n"),
        ("hide", "hides.py", 0, ""),
        ("sleep", "sleep", None, ""),
    ]


def test_mocked_aws_as_it_is_would_have_restored_something_else_than_was_asked_for(drills: Path) -> None:
    result = drill(drills, honest=False)

    assert result.verdict is not Verdict.PASS
    assert {"recovery-point", "completeness"} & set(failed(result))


def inventory(folder: Path) -> set[str]:
    return {line.split(",")[0] for line in (folder / "inventory.csv").read_text().splitlines()[1:]}


def test_a_restore_by_rds_leads_to_the_same_data_as_one_from_the_vault(drills: Path) -> None:
    own = drill(drills)
    replace(
        drills / "un-delete.runbook.yaml",
        "drillgate.steps.postgres:recover\n",
        "drillgate.steps.postgres:recover_by_rds\n",
    )

    result = drill(drills)

    assert failed(result) == {}
    assert result.digest == own.digest
