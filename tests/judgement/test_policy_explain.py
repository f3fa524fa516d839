"""A policy as a page, policies as rows."""

from collections.abc import Callable

from drillgate.documents.load import Document
from drillgate.documents.policy import Policy
from drillgate.judgement.explain import Row, explain, listing

POLICY = """\
code: DG101
title: Customer data is soft-deleted
learning: soft-delete-everywhere
why: |
  What is only marked as deleted comes back in minutes. What is destroyed comes back from a backup, in days.

  Data of a class that is not known counts as customer data.
match:
  action: destroy
  target.kind: {in: [rows, table], not: unknown}
require:
  recovery: {at-worst: versioned}
parameters: {keep: 30d}
message: "{statement} destroys {target}"
instead:
  rows: "UPDATE {target.name} SET deleted_at = now()"
  otherwise: keep it for {parameter.keep}
examples:
  - {sql: DELETE FROM sites, expect: finding}
  - {sql: SELECT 1, expect: nothing, name: a query}
  - {operation: {action: destroy, recovery: flag}, expect: nothing}
"""

PAGE = """\
DG101 made-up: Customer data is soft-deleted

A finding is of severity error, from the learning soft-delete-everywhere. Judges each
fact of kind operation.

Problem
  {statement} destroys {target}

Why
  What is only marked as deleted comes back in minutes. What is destroyed comes back
  from a backup, in days.

  Data of a class that is not known counts as customer data.

Rule
  about       action: destroy
  about       target.kind: {in: [rows, table], not: unknown}
  must hold   recovery: {at-worst: versioned}

Parameters
  keep: 30d
  A project sets them in its drillgate.yaml:
    parameters: {made-up: {keep: …}}

Instead
  rows:
    UPDATE {target.name} SET deleted_at = now()
  otherwise:
    keep it for {parameter.keep}

Examples
  finding   DELETE FROM sites
  nothing   a query
            SELECT 1
  nothing   action destroy, recovery flag

Waiver
  A finding that somebody owns for a while stands in the project's file of waivers:
    waivers:
      - policy: DG101
        place: the file, or FILE:LINE
        owner: who answers for it
        reason: why it is so for now
        approved-by: somebody else
        granted: the first day, such as 2022-04-05
        expires: the last day
"""


def test_a_policy_is_a_page_that_people_read(policy: Callable[[str], Document[Policy]]) -> None:
    assert explain(policy(POLICY)) == PAGE


def test_a_policy_without_require_says_that_it_forbids(policy: Callable[[str], Document[Policy]]) -> None:
    page = explain(policy("match: {action: unprotect}\n"))
    assert page.split("Rule\n")[1].split("\n\n")[0] == (
        "  about       action: unprotect\n  must hold   nothing: whatever it is about is a finding"
    )


def test_what_is_said_of_the_judging_cannot_be_waived(policy: Callable[[str], Document[Policy]]) -> None:
    assert explain(policy("code: DG905\nof: waiver\n")).split("Waiver\n")[1] == (
        "  None. What is said of the judging itself always counts.\n"
    )


def test_what_could_not_be_analysed_is_waived_one_by_one(policy: Callable[[str], Document[Policy]]) -> None:
    lines = explain(policy("code: DG901\n")).split("Waiver\n")[1].splitlines()
    assert lines[1:4] == [
        "    waivers:",
        "      - fingerprint: that of the finding, which somebody has read",
        "        owner: who answers for it",
    ]


def test_a_policy_that_is_off_says_what_switches_it_on(policy: Callable[[str], Document[Policy]]) -> None:
    page = explain(policy("switch: moratorium\n"))
    assert "\n\nIt is off until drillgate.yaml switches it on: switches: [moratorium]\n\n" in page


def test_policies_are_listed_by_code(policy: Callable[[str], Document[Policy]]) -> None:
    later, earlier = policy("code: DG902\nseverity: warning\nof: change\nswitch: halt\n"), policy(POLICY)
    assert listing([later, earlier]) == (
        Row(
            "DG101",
            "made-up",
            "error",
            "operation",
            "Customer data is soft-deleted",
            "soft-delete-everywhere",
            "",
            "made-up.policy.yaml",
        ),
        Row("DG902", "made-up", "warning", "change", "Made up for a test", "", "halt", "made-up.policy.yaml"),
    )
