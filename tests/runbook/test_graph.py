from typing import TYPE_CHECKING

import pytest

from drillgate.documents.estate import Estate
from drillgate.documents.load import load, load_file
from drillgate.documents.runbook import Runbook
from drillgate.places import InputError
from drillgate.runbook import graph
from drillgate.runbook.graph import in_order

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
runbook: restore
title: Restore
owner: team
windows: {width: 2m, before: 3m}
steps:
"""


@pytest.fixture(scope="module")
def estate(pytestconfig: pytest.Config) -> Estate:
    return load_file(
        Estate, pytestconfig.rootpath / "tests" / "drill" / "smaller" / "cloud.estate.yaml", "estate.yaml"
    ).value


def problems(steps: str, estate: Estate) -> list[str]:
    with pytest.raises(InputError) as error:
        in_order(load(Runbook, (HEAD + steps).encode(), "restore.runbook.yaml"), estate)
    return [str(problem) for problem in error.value.problems]


def wrong(steps: str, estate: Estate) -> list[str]:
    return [str(one) for one in graph.wrong(load(Runbook, (HEAD + steps).encode(), "restore.runbook.yaml"), estate)]


def test_steps_come_after_what_they_need_and_otherwise_as_written(estate: Estate) -> None:
    steps = """\
  - {step: validate, title: t, uses: "m:f", needs: [merge, media]}
  - {step: media, title: t, uses: "m:f", needs: [assess]}
  - {step: merge, title: t, uses: "m:f", needs: [assess]}
  - {step: assess, title: t, uses: "m:f"}
"""
    ordered = in_order(load(Runbook, (HEAD + steps).encode(), "restore.runbook.yaml"), estate)

    assert [step.step for step in ordered] == ["assess", "media", "merge", "validate"]


def test_a_cycle_is_told_with_its_steps_and_its_place(estate: Estate) -> None:
    steps = """\
  - {step: assess, title: t, uses: "m:f"}
  - {step: merge, title: t, uses: "m:f", needs: [assess, validate]}
  - {step: validate, title: t, uses: "m:f", needs: [merge]}
"""
    [problem] = problems(steps, estate)

    assert "found a cycle: " in problem
    assert "merge needs validate needs merge" in problem or "validate needs merge needs validate" in problem
    assert problem.startswith(("restore.runbook.yaml:7:", "restore.runbook.yaml:8:"))


def test_missing_steps_unknown_stores_and_double_names_are_told_at_once(estate: Estate) -> None:
    steps = """\
  - {step: assess, title: t, uses: "m:f"}
  - {step: assess, title: t, uses: "m:f", needs: [asses], covers: [page]}
  - {step: merge, title: t, uses: "m:f", with: {store: medias}}
"""
    stores = (
        "one of catalogue, contacts, apps, pages, media, identities, urls, flags, tokens, activity, search, notices, "
        "inbox"
    )

    assert sorted(problems(steps, estate)) == [
        "restore.runbook.yaml:7:12: found step 'assess' twice, expected each name once",
        "restore.runbook.yaml:7:51: found unknown step 'asses', expected one of assess, merge; did you mean 'assess'?",
        f"restore.runbook.yaml:7:68: found unknown store 'page', expected {stores}; did you mean 'pages'?",
        f"restore.runbook.yaml:8:56: found unknown store 'medias', expected {stores}; did you mean 'media'?",
    ]


@pytest.mark.parametrize(
    ("also", "found"),
    [
        ("[page]", ["6:95: found unknown PostgreSQL store 'page', expected one of pages; did you mean 'pages'?"]),
        ("[media]", ["6:95: found unknown PostgreSQL store 'media', expected one of pages"]),
        ("pages", ["6:94: found no list of stores, expected such as [pages]"]),
        ("[pages]", []),
        ("[]", []),
    ],
)
def test_what_is_recovered_besides_is_a_database_of_postgresql(estate: Estate, also: str, found: list[str]) -> None:
    step = f"{{step: a, title: t, uses: 'drillgate.steps.postgres:recover', with: {{store: pages, also: {also}}}}}"
    assert wrong(f"  - {step}\n", estate) == [f"restore.runbook.yaml:{one}" for one in found]


def test_functions_of_ones_own_may_call_something_else_so(estate: Estate) -> None:
    assert wrong('  - {step: a, title: t, uses: "own.py:f", with: {also: nothing}}\n', estate) == []


def test_a_step_that_verifies_or_erases_from_an_unknown_store_is_told(estate: Estate) -> None:
    steps = '  - {step: look, title: t, uses: "m:f", verifies: [media, page], erases: [contact]}\n'

    found = [problem.partition(", expected")[0] for problem in problems(steps, estate)]
    assert found == [
        "restore.runbook.yaml:6:59: found unknown store 'page'",
        "restore.runbook.yaml:6:75: found unknown store 'contact'",
    ]


def test_the_shipped_runbook_can_be_put_in_order(pytestconfig: pytest.Config) -> None:
    drills: Path = pytestconfig.rootpath / "drills"
    file = drills / "un-delete.runbook.yaml"
    estate = load_file(Estate, drills / "cloud.estate.yaml", "estate.yaml").value

    ordered = [step.step for step in in_order(load_file(Runbook, file, str(file)), estate)]

    assert ordered[0] == "assess"
    assert ordered[-2:] == ["validate", "hand-over"]
    assert len(ordered) > 30
