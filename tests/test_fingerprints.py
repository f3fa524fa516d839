"""Fingerprints of findings: what keeps them, and what changes them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drillgate.documents.load import Document, load
from drillgate.documents.policy import Policy
from drillgate.facts.fact import Fact, FactKind
from drillgate.facts.operations import fact_of
from drillgate.fingerprints import found, mark, numbered
from drillgate.judgement import judge
from drillgate.places import Place
from drillgate.readers import artifacts
from drillgate.results import Finding, Severity


def policy(code: str = "DG101", of: str = "operation", message: str = "found {statement}") -> Document[Policy]:
    text = f"policy: made-up\ncode: {code}\ntitle: T\nseverity: error\nwhy: W\nof: {of}\nmessage: '{message}'\n"
    return load(Policy, f"{text}examples: []\n".encode(), "made-up.policy.yaml")


EVERYTHING = policy()


def fingerprints(findings: Iterable[Finding], lines: Sequence[str] = ()) -> tuple[str, ...]:
    marked = [replace(finding, fingerprint=mark(finding, lines)) for finding in findings]
    return tuple(finding.fingerprint for finding in numbered(marked))


def of_text(text: str, file: str = "a.sql", judges: Document[Policy] = EVERYTHING) -> tuple[str, ...]:
    """The fingerprints of all that a file would do."""
    operations = artifacts.read(text.encode(), file, dialect="") or ()
    lines = text.replace("\r\n", "\n").split("\n")
    return fingerprints(judge([judges], [fact_of(operation) for operation in operations]), lines)


def of_fact(kind: FactKind, judges: Document[Policy] | None = None, **values: object) -> str:
    named = {name.replace("_", "."): value for name, value in values.items()}
    findings = judge([judges or policy(of=kind, message="m")], [Fact(kind, named, Place("change.yaml", 3, 1))])
    return fingerprints(findings)[0]


STATEMENT = "DELETE FROM sites\n  WHERE id = 7 AND owner = 'a'"
(KEPT,) = of_text(f"{STATEMENT};\n")
HARMLESS = st.lists(
    st.sampled_from(["", "-- a comment", "SELECT 1;", "INSERT INTO t VALUES (1);", "\t"]), max_size=5
).map("\n".join)


@given(above=HARMLESS, below=HARMLESS)
def test_lines_above_and_below_keep_it(above: str, below: str) -> None:
    assert of_text(f"{above}\n{STATEMENT};\n{below}") == (KEPT,)


@given(st.text("abcdefgh/-_ ", min_size=1).filter(lambda name: name.strip(" /")))
def test_another_name_of_the_file_keeps_it(name: str) -> None:
    assert of_text(f"{STATEMENT};\n", f"{name}x.sql") == (KEPT,)


@given(st.lists(st.sampled_from([" ", "\t", "\n", "\r\n", "    "]), min_size=1, max_size=4).map("".join))
def test_other_indentation_and_line_ends_keep_it(space: str) -> None:
    assert of_text(f"{space}{STATEMENT.replace(' ', space)};{space}") == (KEPT,)


def test_other_words_of_the_policy_keep_it() -> None:
    assert of_text(f"{STATEMENT};", judges=policy(message="there is 1 {target}")) == (KEPT,)


@given(table=st.sampled_from(["site", "pages", "sites2"]), number=st.integers(8, 99), owner=st.text("bcd", min_size=1))
def test_another_target_or_statement_changes_it(table: str, number: int, owner: str) -> None:
    others = {
        *of_text(STATEMENT.replace("sites", table)),
        *of_text(STATEMENT.replace("7", str(number))),
        *of_text(STATEMENT.replace("'a'", f"'{owner}'")),
    }
    assert len(others) == 3
    assert KEPT not in others


def test_another_code_changes_it() -> None:
    assert of_text(f"{STATEMENT};", judges=policy("DG102")) != (KEPT,)


def test_what_is_behind_the_part_of_a_statement_that_is_shown_changes_it() -> None:
    long = "DELETE FROM sites WHERE id IN (\n" + ",\n".join(f"  {number}" for number in range(1000, 1100)) + ")"
    (whole,) = of_text(long)
    assert of_text(long.replace("1099", "1199")) != (whole,)
    assert of_text("-- above\n" + long.replace("\n", "\r\n").replace("  ", "\t")) == (whole,)


def test_a_target_that_python_finds_elsewhere_changes_it() -> None:
    script = 'import os\nfile = "{}"\nif True:\n    os.remove(file)\n'
    one, other = (of_text(script.format(name), "a.py") for name in ("one", "other"))
    assert len(one) == 1
    assert one != other


def test_what_is_found_several_times_is_numbered_by_place() -> None:
    first, second, third = of_text(f"{STATEMENT};\n{STATEMENT};\nDELETE FROM pages WHERE id = 1;")
    assert (first, second) == (KEPT, f"{KEPT}-2")
    assert {found(first), found(second)} == {KEPT}
    assert found(third) == third != KEPT


def test_the_number_goes_by_place_and_not_by_the_order_of_the_findings() -> None:
    findings = [finding(place=Place("b.sql", 9)), finding(place=Place("a.sql", 2)), finding(place=Place("b.sql", 1))]
    told = fingerprints(findings)
    assert [mark[21:] for mark in told] == ["-3", "", "-2"]
    assert fingerprints(findings[::-1]) == told[::-1]


def finding(message: str = "m", place: Place = Place("a.sql", 1), subject: str = "", code: str = "DG101") -> Finding:  # noqa: B008 - it is frozen
    return Finding(code, "made-up", Severity.ERROR, "T", message, place, fact="operation", subject=subject)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 3), st.sampled_from(["DG101", "DG102"])), max_size=12))
def test_no_two_findings_have_the_same(drawn: list[tuple[str, int, str]]) -> None:
    findings = [finding(subject=subject, place=Place("a.sql", line), code=code) for subject, line, code in drawn]
    told = numbered(findings)
    assert len({one.fingerprint for one in told}) == len(findings)
    assert [replace(one, fingerprint="") for one in told] == findings


def test_an_id_list_is_told_by_its_content_and_not_by_what_changes_by_the_day() -> None:
    list_of = {"file": "ids.csv", "column": "id", "type": "app", "digest": "sha256:aa"}
    kept = of_fact("id-list", **list_of, inventory_age=timedelta(hours=3), mistyped=2)
    assert of_fact("id-list", **list_of, inventory_age=timedelta(days=9), mistyped=3) == kept
    assert of_fact("id-list", **{**list_of, "digest": "sha256:bb"}) != kept
    assert of_fact("id-list", **{**list_of, "type": "site"}) != kept


def test_a_change_is_told_by_what_it_says_it_deletes() -> None:
    change = {"change": "april", "environment": "production", "deletes_type": "app", "deletes_number": 883}
    kept = of_fact("change", **change)
    assert of_fact("change", **change, deletes_share=3.0) == kept
    assert of_fact("change", **{**change, "deletes_number": 884}) != kept


def test_a_kind_of_fact_without_a_list_of_its_own_is_told_by_its_texts() -> None:
    waiver = {"policy": "DG101", "place": "a.sql", "expires_in": timedelta(days=3)}
    kept = of_fact("waiver", **waiver)
    assert of_fact("waiver", **{**waiver, "expires_in": timedelta(days=2)}) == kept
    assert of_fact("waiver", **{**waiver, "place": "b.sql"}) != kept


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("it is 3 days old", "it is 14 days old", True),
        ("2.5 % of 1,000 sites", "9 % of 883 sites", True),
        ("bucket-1 goes", "bucket-2 goes", False),
        ("policies/1.yaml decides", "policies/2.yaml decides", False),
        ("table t1", "table t2", False),
    ],
)
def test_a_finding_of_no_fact_is_told_by_its_message_without_figures(one: str, other: str, alike: bool) -> None:
    told = [fingerprints([finding(message)]) for message in (one, other)]
    assert (told[0] == told[1]) == alike


def test_a_place_that_is_not_in_its_file_is_no_matter() -> None:
    places = [Place("a", 9), Place("a", 9, 3, 12, 4), Place("a", 1, 7, 1, 3), Place("a", 1, 1, 0, 0)]
    told = [fingerprints([finding(subject="x" * 200, place=place)], ["x"]) for place in places]
    assert all(len(marks) == 1 for marks in told)


def test_one_statement_with_many_targets_is_read_once(
    grows_in_step: Callable[[Callable[[str], object], Callable[[int], str], int], bool],
) -> None:
    def work(text: str) -> object:
        known: dict[Place, str] = {}
        place = Place("a.sql", 1, 1, 1, len(text) + 1)
        subjects = [f"{name}\0{text[:200]}" for name in text.split()]
        return [mark(finding(subject=subject, place=place), [text], known) for subject in subjects]

    assert grows_in_step(work, lambda size: "DROP TABLE " + " ".join(f"t{at}," for at in range(size)), 4000)


def test_many_findings_take_time_in_step_with_their_number(
    grows_in_step: Callable[[Callable[[str], object], Callable[[int], str], int], bool],
) -> None:
    def work(text: str) -> object:
        return fingerprints([finding(subject=line) for line in text.splitlines()])

    assert grows_in_step(work, lambda size: "DELETE FROM sites\n" * size, 2000)
