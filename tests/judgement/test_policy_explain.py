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
"""


def test_a_policy_is_a_page_that_people_read(policy: Callable[[str], Document[Policy]]) -> None:
    assert explain(policy(POLICY)) == PAGE


def test_a_policy_without_require_says_that_it_forbids(policy: Callable[[str], Document[Policy]]) -> None:
    page = explain(policy("match: {action: unprotect}\n"))
    assert page.split("Rule\n")[1].split("\n\n")[0] == (
        "  about       action: unprotect\n  must hold   nothing: whatever it is about is a finding"
    )


def test_policies_are_listed_by_code(policy: Callable[[str], Document[Policy]]) -> None:
    later, earlier = policy("code: DG902\nseverity: warning\nof: change\n"), policy(POLICY)
    assert listing([later, earlier]) == (
        Row(
            "DG101",
            "made-up",
            "error",
            "operation",
            "Customer data is soft-deleted",
            "soft-delete-everywhere",
            "made-up.policy.yaml",
        ),
        Row("DG902", "made-up", "warning", "change", "Made up for a test", "", "made-up.policy.yaml"),
    )
