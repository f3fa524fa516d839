"""What is waived, and what is said of the waivers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drillgate import pack
from drillgate.documents.load import load, load_file
from drillgate.documents.policy import Policy
from drillgate.documents.waivers import Waiver, Waivers
from drillgate.fingerprints import numbered
from drillgate.judgement import judge
from drillgate.judgement.waivers import Granted, Waived, apply, covers, granted
from drillgate.places import Place
from drillgate.results import Finding, Reason, SetAside, Severity

NOW = datetime(2022, 4, 5, 7, 38, tzinfo=UTC)
FINGERPRINT = "x0123456789abcdef0123"


def finding(
    code: str = "DG101", file: str = "old.sql", line: int = 3, policy: str = "no-hard-delete", mark: str = FINGERPRINT
) -> Finding:
    return Finding(code, policy, Severity.ERROR, "T", "m", Place(file, line), fact="operation", fingerprint=mark)


def waiver(
    policy: str | None = "DG101",
    place: str | None = "old.sql",
    fingerprint: str | None = None,
    granted: date = date(2022, 4, 1),
    expires: date = date(2022, 6, 1),
) -> Granted:
    told = Waiver(
        policy=policy,
        place=place,
        fingerprint=fingerprint,
        owner="storage",
        reason="Copied\n before",
        approved_by="platform",
        granted=granted,
        expires=expires,
    )
    return Granted(told, Place("all.waivers.yaml", 2, 5))


def waived(
    findings: Sequence[Finding],
    *waivers: Granted,
    now: datetime = NOW,
    judged: Sequence[str] | None = None,
    policies: Sequence[str] | None = None,
    longest: timedelta = timedelta(days=90),
) -> Waived:
    return apply(findings, waivers, now, path_of=lambda file: file, judged=judged, policies=policies, longest=longest)


def sets_aside(one: Granted, what: Finding, now: datetime = NOW) -> bool:
    return bool(waived([what], one, now=now).set_aside)


def test_what_is_waived_is_set_aside_with_who_why_and_until_when() -> None:
    other = finding(line=9, code="DG102", policy="unbounded-delete")
    result = waived([finding(), other], waiver())
    said = "storage: Copied before, until 2022-06-01, approved by platform"
    assert (result.kept, result.set_aside) == ((other,), (SetAside(finding(), Reason.WAIVER, said),))


def test_the_facts_of_a_waiver_are_what_its_policies_judge() -> None:
    used, unused = waived([finding()], waiver(), waiver("DG102", expires=date(2022, 4, 4))).facts
    assert used.values == {
        "policy": "DG101",
        "place": "old.sql",
        "owner": "storage",
        "reason": "Copied before",
        "approved-by": "platform",
        "expires": "2022-06-01",
        "expires-in": datetime(2022, 6, 2, tzinfo=UTC) - NOW,
        "life": timedelta(days=61),
        "used": True,
        "because": None,
    }
    assert (used.kind, used.place) == ("waiver", Place("all.waivers.yaml", 2, 5))
    assert (unused.values["used"], unused.values["expires-in"]) == (False, -timedelta(hours=7, minutes=38))


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (waiver(policy="no-hard-delete"), True),
        (waiver(policy="DG102"), False),
        (waiver(policy="dg101"), False),
        (waiver(place="old.sql:3"), True),
        (waiver(place="old.sql:4"), False),
        (waiver(place="old"), False),
        (waiver(place="Old.sql"), False),
        (waiver(None, None, FINGERPRINT), True),
        (waiver(None, None, f"{FINGERPRINT}-2"), False),
        (waiver("DG101", None, FINGERPRINT), True),
        (waiver("DG102", None, FINGERPRINT), False),
        (waiver("DG101", "new.sql", FINGERPRINT), False),
        (waiver("DG101", None, None), False),
        (waiver(None, "old.sql", None), False),
    ],
)
def test_all_that_a_waiver_names_must_fit(one: Granted, expected: bool) -> None:
    assert sets_aside(one, finding()) is expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2022, 3, 31, 23, 59, 59, tzinfo=UTC), False),
        (datetime(2022, 4, 1, tzinfo=UTC), True),
        (datetime(2022, 6, 1, 23, 59, 59, tzinfo=UTC), True),
        (datetime(2022, 6, 2, tzinfo=UTC), False),
    ],
)
def test_a_waiver_counts_from_its_first_day_to_its_last(moment: datetime, expected: bool) -> None:
    assert sets_aside(waiver(), finding(), moment) is expected


def test_a_waiver_that_lives_too_long_counts_no_longer_than_any() -> None:
    eternal = waiver(expires=date(2099, 1, 1))
    (aside,) = waived([finding()], eternal, now=datetime(2022, 6, 30, 23, tzinfo=UTC)).set_aside
    assert aside.said == "storage: Copied before, until 2022-06-30, approved by platform"
    assert not sets_aside(eternal, finding(), datetime(2022, 7, 1, tzinfo=UTC))
    assert not waived([finding()], waiver(), longest=timedelta(days=3)).set_aside


@pytest.mark.parametrize("code", ["DG900", "DG902", "DG903", "DG905", "DG999"])
def test_what_a_gate_says_of_itself_is_not_waived(code: str) -> None:
    for one in (waiver(code), waiver(), waiver("no-hard-delete"), waiver(None, None, FINGERPRINT)):
        assert not sets_aside(one, finding(code))


def test_what_could_not_be_analysed_is_waived_by_its_fingerprint_alone() -> None:
    opaque = finding("DG901", policy="not-analysable")
    assert not sets_aside(waiver("not-analysable"), opaque)
    assert not sets_aside(waiver("DG901"), opaque)
    assert sets_aside(waiver("DG901", "old.sql", FINGERPRINT), opaque)


def test_the_first_of_several_waivers_counts_and_the_others_are_not_needed() -> None:
    facts = waived([finding()], waiver(place="old.sql:3"), waiver(None, None, FINGERPRINT), waiver()).facts
    assert [fact.values["used"] for fact in facts] == [True, False, False]


def test_of_a_waiver_for_what_was_not_judged_nothing_is_said() -> None:
    waivers = [waiver(place="a.sql"), waiver(place="m/*.sql"), waiver(None, None, FINGERPRINT), waiver(place="b.sql")]
    facts = waived([], *waivers, judged=["b.sql", "m/x.sql"]).facts
    assert [fact.values["place"] for fact in facts] == ["m/*.sql", "b.sql"]
    assert len(waived([], *waivers).facts) == 4
    assert len(waived([finding()], *waivers, judged=[]).facts) == 1


def test_paths_are_those_below_the_top() -> None:
    result = apply([finding(file="../old.sql")], [waiver()], NOW, path_of=lambda file: file.removeprefix("../"))
    assert len(result.set_aside) == 1


def test_the_waivers_of_several_files_come_with_their_places() -> None:
    text = (
        "waivers:\n- {policy: DG1, place: a, owner: a, reason: b, approved-by: c,"
        " granted: 2022-04-01, expires: 2022-04-02}\n"
    )
    one, two = (load(Waivers, text.encode(), name) for name in ("a.waivers.yaml", "b.waivers.yaml"))
    assert [str(each.place) for each in granted([one, two])] == ["a.waivers.yaml:2:3", "b.waivers.yaml:2:3"]


NAMES = ("DG101", "no-hard-delete")


@pytest.mark.parametrize(
    ("one", "because"),
    [
        (waiver(), None),
        (waiver(place="gone.sql"), "nothing is found that needs it"),
        (waiver(granted=date(2022, 4, 6)), "it does not count before 2022-04-06"),
        (waiver("DG1O1"), "no policy that judges here is called 'DG1O1', did you mean 'DG101'?"),
        (
            waiver("no-hard-dlete"),
            "no policy that judges here is called 'no-hard-dlete', did you mean 'no-hard-delete'?",
        ),
        (waiver("xyz"), "no policy that judges here is called 'xyz'"),
    ],
)
def test_why_a_waiver_sets_nothing_aside(one: Granted, because: str | None) -> None:
    (fact,) = waived([finding()], one, policies=NAMES).facts
    assert fact.values["because"] == because


def test_that_no_policy_is_called_so_is_told_wherever_it_is_for() -> None:
    told = waived([], waiver(), waiver(policy="DG1O1"), judged=["other.sql"], policies=NAMES).facts
    assert [(fact.values["policy"], fact.values["used"]) for fact in told] == [("DG1O1", False)]


def test_the_shipped_policies_tell_of_waivers() -> None:
    names = ("waiver-unused", "waiver-expiring", "waiver-expired", "waiver-too-long")
    policies = [load_file(Policy, pack.folder("policies") / f"{name}.policy.yaml") for name in names]
    waivers = [
        waiver(),
        waiver(place="gone.sql"),
        waiver(place="a.sql", expires=date(2022, 4, 18)),
        waiver(place="a.sql", expires=date(2022, 4, 4)),
        waiver(place="a.sql", expires=date(2023, 4, 4)),
    ]
    files = [replace(one, place=Place("w.yaml", at)) for at, one in enumerate(waivers, start=1)]
    facts = waived([finding(), *(finding(file="a.sql", line=line) for line in range(3))], *files).facts
    told = [(found.place.line, found.code) for found in judge(policies, facts)]
    assert told == [(2, "DG903"), (3, "DG904"), (4, "DG905"), (5, "DG903"), (5, "DG906")]


CODES = st.sampled_from(["DG101", "DG102", "DG901", "DG902"])
FILES = st.sampled_from(["a.sql", "m/a.sql", "m/n/b.sql", "m/b.py"])
FINDINGS = st.lists(
    st.builds(lambda code, file, line: finding(code, file, line, code.lower(), ""), CODES, FILES, st.integers(1, 3)),
    max_size=12,
)
MARKS = [one.fingerprint for one in numbered([finding("DG101"), finding("DG101", line=4)])]
WAIVERS = st.lists(
    st.builds(
        waiver,
        st.sampled_from([None, "DG101", "DG102", "dg102", "DG901", "dg902"]),
        st.sampled_from([None, "a.sql", "m/a.sql:2", "m/*.sql", "m/**", "m/**/b.*:1"]),
        st.sampled_from([None, None, *MARKS]),
        granted=st.sampled_from([date(2022, 4, 1), date(2022, 4, 6)]),
        expires=st.sampled_from([date(2022, 4, 4), date(2022, 6, 1)]),
    ),
    max_size=8,
)


@given(found=FINDINGS, waivers=WAIVERS)
def test_nothing_is_lost_and_nothing_is_there_twice(found: list[Finding], waivers: list[Granted]) -> None:
    findings = numbered(found)
    result = waived(findings, *waivers)
    aside = [one.finding for one in result.set_aside]
    assert sorted([*result.kept, *aside], key=repr) == sorted(findings, key=repr)
    assert list(result.kept) == [one for one in findings if one not in aside]


@given(found=FINDINGS, waivers=WAIVERS)
def test_a_waiver_never_sets_aside_another_code_or_place(found: list[Finding], waivers: list[Granted]) -> None:
    findings = numbered(found)
    for one in waivers:
        named = one.waiver
        result = waived(findings, one)
        for what in (aside.finding for aside in result.set_aside):
            assert named.policy in (None, what.code, what.policy)
            assert named.fingerprint in (None, what.fingerprint)
            assert named.place is None or named.place.partition(":")[0].partition("*")[0] in what.place.file
            assert what.code != "DG902"
            assert named.granted <= NOW.date() <= named.expires
        # Alone or among others, a waiver covers the same.
        together = {aside.finding for aside in waived(findings, *waivers).set_aside}
        assert {aside.finding for aside in result.set_aside} <= together
    assert {fact.values["used"] for fact in waived(findings, *waivers).facts} <= {True, False}


@given(found=FINDINGS, waivers=WAIVERS)
def test_looking_waivers_up_finds_what_looking_at_each_does(found: list[Finding], waivers: list[Granted]) -> None:
    findings = numbered(found)
    counting = [one.waiver for one in waivers if one.waiver.granted <= NOW.date() <= one.waiver.expires]
    kept = [what for what in findings if not any(covers(one, what, what.place.file) for one in counting)]
    assert list(waived(findings, *waivers).kept) == kept
