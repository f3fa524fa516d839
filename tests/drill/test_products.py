"""What is said of each product, from a few results of checks."""

from datetime import UTC, datetime

import pytest

from drillgate.drill import products
from drillgate.drill.history import History, Lost, Started
from drillgate.results import Basis, CheckResult, Verdict

AT = datetime(2022, 4, 5, 7, 38, tzinfo=UTC)


def history(told: dict[str, str]) -> History:
    begun = Started(AT, "short", 1, tuple(told), (), "pages", None, 300.0, 86400.0, products=told)
    return (begun, Lost(AT, "a"), Lost(AT, "b"), Lost(AT, "a"))


def check(name: str, subject: str, verdict: Verdict = Verdict.PASS, **values: float | int | str) -> CheckResult:
    named = {key.replace("_", "-"): value for key, value in values.items()}
    return CheckResult(name, subject, verdict, "", "", Basis.SIMULATED, "", named)


def whole(subject: str, failing: str = "", sites: int = 2) -> CheckResult:
    verdict, named = (Verdict.FAIL, {"failing_sites": failing}) if failing else (Verdict.PASS, {})
    return check("completeness", subject, verdict, sites=sites, **named)


WIKI = {"pages": "wiki", "files": "wiki", "issues": "tracker"}


def test_a_product_has_the_longest_recovery_point_and_the_whole_sites_of_its_stores() -> None:
    told = products.figures(
        history(WIKI),
        [
            check("recovery-point", "pages", recovery_point_seconds=130.0),
            check("recovery-point", "files", Verdict.FAIL, recovery_point_seconds=600.0),
            check("recovery-point", "issues", recovery_point_seconds=5.0),
            whole("pages", "a"),
            whole("files", "a"),
            whole("issues"),
            check("runbook", "all steps", Verdict.FAIL),
        ],
    )
    assert told == {
        "product wiki": "recovery point 10 min, 1 of 2 sites whole, 1 of 4 checks pass, recovery-point of files fails, "
        "completeness of pages fails, completeness of files fails",
        "product tracker": "recovery point 5 s, 2 of 2 sites whole, 2 of 2 checks pass",
    }


@pytest.mark.parametrize(
    "results",
    [
        [whole("pages", sites=1)],
        [whole("pages"), check("completeness", "files", Verdict.UNKNOWN, sites=2)],
        [],
    ],
)
def test_what_was_not_looked_at_is_not_called_whole(results: list[CheckResult]) -> None:
    told = products.figures(history({"pages": "wiki", "files": "wiki"}), results)["product wiki"]
    assert told.startswith("recovery point not measured, sites whole not known, ")


def test_of_many_checks_that_did_not_pass_the_first_are_named() -> None:
    failing = [check(name, "pages", Verdict.FAIL) for name in "abcde"]
    told = products.figures(history({"pages": "wiki"}), failing)["product wiki"]
    assert told.endswith("0 of 5 checks pass, a of pages fails, b of pages fails, c of pages fails, and 2 more")


def test_stores_of_no_product_have_no_line() -> None:
    assert products.figures(history({}), [whole("pages")]) == {}
