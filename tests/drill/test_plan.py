"""What is wrong between the documents of a drill, each alone being right, is told before a world is made."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drillgate.drill import plan
from drillgate.drill.history import Role
from drillgate.places import InputError

DRILL, RUNBOOK, ESTATE = "april-2022.drill.yaml", "un-delete.runbook.yaml", "cloud.estate.yaml"
REPAIR = "az-failover.runbook.yaml"
CHANGE, SQL = "changes/april-2022/change.yaml", "changes/april-2022/clean_up.sql"
STORES = "catalogue, contacts, apps, pages, media, identities, urls, flags, tokens, activity, search, notices, inbox"
Edit = tuple[str, str, str]


@pytest.fixture
def told(tmp_path: Path, pytestconfig: pytest.Config) -> Iterator[Callable[..., list[str]]]:
    """What is told of the reference drill, with a smaller estate, after edits (file, old, new)."""
    folder = tmp_path / "drills"
    shutil.copytree(pytestconfig.rootpath / "drills", folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(pytestconfig.rootpath / "tests" / "drill" / "smaller", folder, dirs_exist_ok=True)

    def problems(*edits: Edit) -> list[str]:
        for name, old, new in edits:
            text = (folder / name).read_text()
            assert old in text
            (folder / name).write_text(text.replace(old, new, 1))
        with pytest.raises(InputError) as error:
            plan.load(folder / DRILL)
        return [str(problem).replace(f"{folder}/", "") for problem in error.value.problems]

    yield problems
    shutil.rmtree(folder)


FUNCTION = "expected a function of one StepContext"
CASES: dict[str, tuple[tuple[Edit, ...], list[str]]] = {
    "a file of the drill": (
        ((DRILL, "incident: april-2022", "incident: april"),),
        [f"{DRILL}:4:11: found no file april.incident.yaml, expected a file beside {DRILL}"],
    ),
    "times that no workload can keep": (
        ((DRILL, "every: 20m", "every: 0s"), (DRILL, "dense-every: 50s", "dense-every: 0m"), (DRILL, "20m", "0s")),
        [f"{DRILL}:{place}: found no time at all, expected 1s at least" for place in ("14:10", "13:10", "16:16")],
    ),
    "too little time before the incident": (
        ((DRILL, "before: 75m", "before: 1m"),),
        [
            f"{DRILL}:15:11: found 6m, expected at most `before`, 1m",
            f"{DRILL}:12:11: found 1m, expected at least 2m: so long before a loss the runbook's restore points are",
        ],
    ),
    "functions of the runbook": (
        ((RUNBOOK, "steps.s3:restore", "steps.s3:restores"), (RUNBOOK, "drillgate.steps.audit:", "audits.py:")),
        [
            f"{RUNBOOK}:13:11: found no file audits.py, {FUNCTION}",
            f"{RUNBOOK}:60:11: found no function restores in drillgate.steps.s3, {FUNCTION}",
        ],
    ),
    "a repair": (
        (
            (DRILL, f"runbook: {RUNBOOK}", f"runbook: {RUNBOOK}\nrepair: {REPAIR}"),
            (REPAIR, "before: 1m", "before: 3h"),
            (REPAIR, "availability:answers", "availability:answer"),
            (REPAIR, "    covers: [issues, pages]\n", ""),
        ),
        [
            f"{REPAIR}:9:11: found 3h, expected at most 1h15m: so long before the incident the drill begins",
            f"{REPAIR}:25:11: found no function answer in drillgate.steps.availability, {FUNCTION}",
            f"{REPAIR}:10:1: found no step that covers a store, expected one that says what it repairs",
            *(
                f"{REPAIR}:{line}:11: found step {name!r}, which {RUNBOOK} has too, "
                "expected another name, so that one is told from the other"
                for line, name in ((11, "assess"), (16, "notify-contacts"), (37, "validate"))
            ),
        ],
    ),
    "programs of the runbook": (
        (
            (RUNBOOK, "uses: drillgate.steps.s3:restore", "run: [restore-media.sh]\n    timeout: 0s"),
            (RUNBOOK, "    uses: drillgate.steps.audit", "    run: [sh, -c, ls]\n    uses: drillgate.steps.audit"),
            (RUNBOOK, "    uses: drillgate.steps.contacts", "    # uses: drillgate.steps.contacts"),
        ),
        [
            f"{RUNBOOK}:11:5: found both `uses` and `run`, expected one of them",
            f"{RUNBOOK}:17:5: found neither `uses` nor `run`, expected one of them",
            (
                f"{RUNBOOK}:61:11: found no program restore-media.sh, expected a file beside the runbook, or a program "
                "that is found by PATH"
            ),
            f"{RUNBOOK}:63:5: found `with` beside `run`, expected arguments in `run`",
            f"{RUNBOOK}:62:14: found no time at all, expected 1s at least",
        ],
    ),
    "scripts": (
        ((CHANGE, "file: delete_app.py", "file: delete.py"), (SQL, "now()", "CURRENT_DATE")),
        [
            f"{CHANGE}:23:11: found no file delete.py, expected a file beside change.yaml",
            f"{SQL}:9:23: found CURRENT_DATE, which tells the real time and not the drill's, expected now()",
        ],
    ),
    "unknown stores": (
        ((ESTATE, "catalogue: catalogue", "catalogue: sites"), (ESTATE, "to: media}", "to: files}")),
        [
            f"{ESTATE}:15:12: found unknown store 'sites', expected one of {STORES}",
            f"{ESTATE}:61:28: found unknown store 'files', expected one of {STORES}",
        ],
    ),
    "references": (
        ((ESTATE, "field: opens, to: pages.page", "field: open, to: pages"), (ESTATE, "media: text", "media: jsonb")),
        [
            f"{ESTATE}:49:17: found no text field 'open', expected one of name, version, opens",
            f"{ESTATE}:49:27: found 'pages', expected one of pages.page, pages.attachment",
            f"{ESTATE}:61:17: found no text field 'media', expected one of title, body",
        ],
    ),
    "references in a circle": (
        ((ESTATE, "    s3:", "    references: [{field: x, to: apps}]\n    s3:"),),
        [
            f"{ESTATE}:78:26: found no text field 'x', expected one of body",
            (
                f"{ESTATE}:22:1: found stores that refer to each other in a circle: apps, media, pages, apps, expected "
                "stores that can be filled one after the other"
            ),
        ],
    ),
    "tables": (
        ((ESTATE, "parent: page", "parent: pages"), (ESTATE, "body: text}", "body: text}\n          parent: page")),
        [
            f"{ESTATE}:69:19: found tables that belong to each other in a circle: page",
            f"{ESTATE}:71:19: found unknown table 'pages', expected one of page, attachment",
        ],
    ),
    "files of the estate": (
        (
            (ESTATE, "file: inventory.csv", "file: inventory.json"),
            (ESTATE, "schemas/pages.sql", "pages.sql"),
            (ESTATE, "tenant_api.openapi", "openapi"),
            (ESTATE, "py:application", "py:app"),
        ),
        [
            f"{ESTATE}:11:9: found no file inventory.json, expected a file beside {ESTATE}",
            f"{ESTATE}:148:14: found no file services/openapi.yaml, expected a file beside {ESTATE}",
            (
                f"{ESTATE}:149:18: found no function app in services/smaller_api.py, "
                "expected a function that makes a WSGI application"
            ),
            f"{ESTATE}:65:15: found no file pages.sql, expected a file beside {ESTATE}",
        ],
    ),
    "engines and backups": (
        ((ESTATE, "    s3:\n      bucket: media\n", ""), (ESTATE, "ship-every: 5m", "ship-every: 0s")),
        [
            f"{ESTATE}:28:42: found no time at all, expected 1s at least",
            (
                f"{ESTATE}:73:5: found no engine, expected one of dynamodb, postgres, s3, ssm, secrets, cognito, "
                "route53, kinesis, eventbridge, projection, vendor, engine"
            ),
        ],
    ),
    "a stream and what is derived from it": (
        ((ESTATE, "stream: activity", "stream: activity\n      of: lifecycle"),),
        [
            (
                f"{ESTATE}:128:15: found what is derived from entities, of a stream of lifecycle, "
                "expected `of: lifecycle` as the stream has it"
            )
        ],
    ),
    "regions": (
        (
            (ESTATE, "    records: 1\n", "    region: eu-west-1\n    records: 1\n"),
            (ESTATE, "    postgres:\n", "    region: eu-west-1\n    postgres:\n"),
            (ESTATE, "    s3:\n", "    region: eu-west-2\n    s3:\n"),
            (ESTATE, "    projection:\n", "    region: eu-west-1\n    projection:\n"),
        ),
        [
            f"{ESTATE}:27:13: found a region, expected none for catalogue, which has a record of every site",
            (
                f"{ESTATE}:50:28: found pages, which has the sites of eu-west-1 alone, "
                "expected a store that has all sites of apps"
            ),
            f"{ESTATE}:63:13: found a region, expected none for pages: shards can have sites of any",
            (
                f"{ESTATE}:62:28: found media, which has the sites of eu-west-2 alone, "
                "expected a store that has all sites of pages"
            ),
            (
                f"{ESTATE}:131:15: found search in eu-west-1, derived from what is for all regions, "
                "expected both in the same region"
            ),
        ],
    ),
    "vendors": (
        (
            (ESTATE, "    kinesis:\n      stream: activity\n", "    vendor: {vendor: v, address: V, hears: media}\n"),
            (ESTATE, "    ssm:\n      path: /cloud/flags\n", "    vendor: {vendor: v, address: TENANT_API}\n"),
            (ESTATE, "    projection:\n      events: activity\n      table: search-index\n", "    s3: {bucket: s}\n"),
            (ESTATE, "    route53:\n      zone: cloud.example\n", "    vendor: {vendor: w, address: W, hears: n}\n"),
        ),
        [
            (
                f"{ESTATE}:94:44: found unknown store 'n', expected one of catalogue, contacts, apps, pages, media, "
                "identities, urls, flags, tokens, activity, search, notices, inbox"
            ),
            f"{ESTATE}:101:22: found v twice, expected one store for each vendor",
            f"{ESTATE}:101:34: found the address TENANT_API twice, expected one for each vendor and service",
            (
                f"{ESTATE}:117:44: found media, which tells of no tenants, "
                "expected a store with `kinesis` and `of: lifecycle` in it"
            ),
            f"{ESTATE}:117:22: found v twice, expected one store for each vendor",
        ],
    ),
    "persons' records": (
        (
            (
                ESTATE,
                "contacts: contacts\n",
                (
                    "contacts: contacts\n"
                    "erasable: [letters, flags, identities, catalogue, pages.page, pages.attachment, media, "
                    "contacts, contacts]\n"
                ),
            ),
        ),
        [
            f"{ESTATE}:17:12: found unknown store 'letters', expected one of {STORES}",
            (
                f"{ESTATE}:17:21: found a store of ssm, and not of dynamodb, postgres, s3, cognito or an engine of "
                "one's own, expected a store that records can be erased from"
            ),
            f"{ESTATE}:17:28: found 'identities', expected one of identities.group, identities.user",
            f"{ESTATE}:17:40: found catalogue, of which a site has one, expected records of which another one stays",
            f"{ESTATE}:17:51: found pages.page, which apps refers to, expected records that nothing refers to",
            f"{ESTATE}:17:81: found media, which pages refers to, expected records that nothing refers to",
            f"{ESTATE}:17:98: found contacts twice, expected each once",
        ],
    ),
    "shards": (
        (
            (
                ESTATE,
                "    s3:\n      bucket: media\n",
                "    postgres: {database: m, shards: [shard-3], tables: {}}\n",
            ),
            (ESTATE, "to: media}", "to: catalogue}"),
        ),
        [f"{ESTATE}:78:37: found the shards shard-3, expected those of pages, shard-1, shard-2"],
    ),
    "an ID list": (
        ((CHANGE, "column: id", "column: app"),),
        [f"{CHANGE}:13:13: found no column 'app' in app-ids-pilot.csv, expected one of 'id'"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_does_not_fit_together_is_told_with_its_places(told: Callable[..., list[str]], case: str) -> None:
    edits, expected = CASES[case]

    assert told(*edits) == expected


def test_a_change_without_scripts_is_no_incident(told: Callable[..., list[str]], pytestconfig: pytest.Config) -> None:
    text = (pytestconfig.rootpath / "tests" / "drill" / "smaller" / CHANGE).read_text()
    scripts = text[text.index("scripts:") : text.index("approvals:")]

    assert told((CHANGE, scripts, "")) == [
        f"{CHANGE}:2:1: found no scripts, expected one at least, for the incident to carry out"
    ]


def test_a_drill_of_other_size_has_bystanders_in_proportion_and_one_at_least(pytestconfig: pytest.Config) -> None:
    file = pytestconfig.rootpath / "drills" / DRILL

    def numbers(sites: int | None) -> tuple[int, int]:
        drawn = plan.load(file, sites=sites).drawn.sites
        lost = sum(site.role is Role.LOST for site in drawn)
        return lost, len(drawn) - lost

    assert [numbers(sites) for sites in (None, 1, 7)] == [(883, 2000), (1, 2), (7, 16)]
