"""A baseline: what it lets in, and what it does not."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drillgate.fingerprints import numbered
from drillgate.judgement.baseline import Compared, Entry, apply, notes, read, written
from drillgate.places import InputError, Place
from drillgate.results import Finding, Reason, SetAside, Severity

MARK = "x0123456789abcdef0123"


def finding(subject: str = "sites", file: str = "old.sql", line: int = 3, code: str = "DG101") -> Finding:
    place = Place(file, line)
    return Finding(code, "p", Severity.ERROR, "T", f"{subject} go", place, fact="operation", subject=subject)


def marked(*findings: Finding) -> tuple[Finding, ...]:
    return numbered(findings)


def baseline(*findings: Finding) -> tuple[Entry, ...]:
    return read(written(marked(*findings), lambda file: file), "b")


def compared(
    findings: Sequence[Finding],
    entries: Sequence[Entry],
    *,
    there: Sequence[str] = ("old.sql", "new.sql"),
    judged: Sequence[str] | None = None,
    run: Sequence[str] = (),
    waived: Sequence[Finding] = (),
) -> Compared:
    return apply(
        findings,
        entries,
        path_of=lambda file: file,
        is_there=lambda file: file in there,
        judged=judged,
        run=run,
        waived=waived,
    )


def test_what_was_there_before_is_set_aside_and_what_is_new_stands() -> None:
    old, new = marked(finding(), finding("pages", line=9))
    result = compared([old, new], baseline(finding()))
    assert result == Compared(
        (new,), (SetAside(old, Reason.BASELINE, "it was there before the baseline was written"),), ()
    )


def test_moved_lines_keep_it() -> None:
    assert compared(marked(finding(line=70)), baseline(finding(line=3))).kept == ()


def test_an_entry_stands_for_one_finding() -> None:
    findings = marked(finding(line=1), finding(line=2), finding(line=3))
    result = compared(findings, baseline(finding(), finding()))
    assert (len(result.kept), len(result.set_aside)) == (1, 2)


def test_a_renamed_file_keeps_it_and_a_copy_does_not() -> None:
    renamed = marked(finding(file="new.sql"))
    assert compared(renamed, baseline(finding()), there=["new.sql"]) == Compared(
        (), (SetAside(renamed[0], Reason.BASELINE, "it was there before the baseline was written"),), ()
    )
    assert compared(renamed, baseline(finding())).kept == renamed
    copied = marked(finding(), finding(file="new.sql"))
    assert [one.place.file for one in compared(copied, baseline(finding())).kept] == ["new.sql"]
    twice = marked(finding(file="new.sql"), finding(file="newer.sql"))
    assert len(compared(twice, baseline(finding()), there=["new.sql", "newer.sql"]).kept) == 1


def test_another_code_is_new() -> None:
    assert len(compared(marked(finding(code="DG102")), baseline(finding())).kept) == 1


@pytest.mark.parametrize("fact", ["change", "id-list", "stage", "script", "waiver", "analysis"])
def test_only_old_code_is_let_in(fact: str) -> None:
    (other,) = marked(replace(finding(), fact=fact))
    assert written([other], lambda file: file) == b'{"baseline": 1}\n'
    assert compared([other], [Entry("DG101", other.fingerprint, "old.sql", "m")]).kept == (other,)


def test_what_a_change_runs_is_new() -> None:
    (one,) = marked(finding())
    assert written([one], lambda file: file, run=["old.sql"]) == b'{"baseline": 1}\n'
    assert compared([one], baseline(finding()), run=["old.sql"]).kept == (one,)


def test_a_policy_that_could_not_be_judged_is_not_let_in() -> None:
    assert len(compared(marked(finding(code="DG900")), baseline(finding(code="DG900"))).kept) == 1


def test_what_is_not_there_any_more_is_told() -> None:
    entries = baseline(finding(), finding("pages"), finding("spaces", "other.sql"))
    result = compared(marked(finding()), entries, there=["old.sql"])
    assert sorted(entry.message for entry in result.gone) == ["pages go", "spaces go"]
    assert notes(result.gone, "b.jsonl") == (
        "2 entries of the baseline b.jsonl are gone: write it anew, so that nothing comes back unseen",
    )
    assert notes(result.gone[:1], "b.jsonl") == (
        "1 entry of the baseline b.jsonl is gone: write it anew, so that nothing comes back unseen",
    )
    assert notes((), "b.jsonl") == ()


def test_what_was_not_judged_is_not_gone() -> None:
    entries = baseline(finding(), finding("pages", "new.sql"))
    assert [entry.file for entry in compared([], entries, judged=["new.sql"]).gone] == ["new.sql"]
    assert compared([], entries, judged=["other.sql"]).gone == ()


def test_what_is_waived_is_not_gone() -> None:
    findings = marked(finding())
    assert compared([], baseline(finding()), waived=findings).gone == ()


def test_a_baseline_has_one_entry_a_line_and_is_the_same_in_any_order() -> None:
    findings = marked(finding("b"), finding("a\u202e"), finding("c", "a.sql"), finding("b", line=9))
    text = written(findings, lambda file: f"top/{file}")
    assert written(findings[::-1], lambda file: f"top/{file}") == text
    lines = text.decode("ascii").splitlines()
    assert lines[0] == '{"baseline": 1}'
    assert [tuple(json.loads(line)) for line in lines[1:]] == [("code", "fingerprint", "file", "message")] * 4
    rows = [json.loads(line) for line in lines[1:]]
    assert rows == sorted(rows, key=lambda row: (row["file"], row["code"], row["fingerprint"]))
    assert sorted(row["message"] for row in rows) == ["a\u202e go", "b go", "b go", "c go"]


def test_a_message_is_kept_short() -> None:
    (entry,) = baseline(finding("x" * 500))
    assert (len(entry.message), entry.message[-1]) == (200, "…")


ENTRY = f'{{"code": "DG101", "fingerprint": "{MARK}", "file": "a", "message": "m"}}'


def test_blank_lines_and_other_line_ends_are_no_matter() -> None:
    text = f'\ufeff{{"baseline": 1}}\r\n\r\n{ENTRY}\r\n'
    assert read(text.encode(), "b") == (Entry("DG101", MARK, "a", "m"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 'b:1:1: found an empty file, expected {"baseline": 1} in the first line, and an entry a line'),
        ("{}", 'b:1:1: found no baseline, expected {"baseline": 1} in the first line'),
        ('{"baseline": 2}', 'b:1:1: found version 2, expected {"baseline": 1} in the first line'),
        ("[1]", "b:1:1: found JSON that is no object, expected an entry a line"),
        ('{"baseline": 1}\n{"code": }', "b:2:10: found no JSON (Expecting value), expected an entry a line"),
        (
            '{"baseline": 1}\n{"code": "DG101"}',
            "b:2:1: found no text as 'fingerprint', expected the texts code, fingerprint, file, message",
        ),
        (
            '{"baseline": 1}\n\n' + ENTRY.replace('"a"', "7"),
            "b:3:1: found no text as 'file', expected the texts code, fingerprint, file, message",
        ),
        (
            '{"baseline": 1}\n' + ENTRY.replace("code", "cdoe"),
            "b:2:1: found the key 'cdoe', expected the texts code, fingerprint, file, message",
        ),
        (
            '{"baseline": 1}\n' + ENTRY.replace(MARK, "*"),
            "b:2:1: found '*' as a fingerprint, expected one as the gate wrote it",
        ),
        ('{"baseline": 1}\n' + "[" * 100_000, "b:2:1: found JSON that cannot be read, expected an entry a line"),
        ('{"baseline": ' + "1" * 9999 + "}", "b:1:1: found JSON that cannot be read, expected an entry a line"),
        (b'{"baseline": 1}\n\xff', "b:2:1: found the byte 0xff, expected text in UTF-8"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(text: str | bytes, expected: str) -> None:
    with pytest.raises(InputError) as error:
        read(text if isinstance(text, bytes) else text.encode(), "b")
    assert [str(problem) for problem in error.value.problems] == [expected]


def test_all_that_is_wrong_is_told_at_once_up_to_a_bound() -> None:
    with pytest.raises(InputError) as error:
        read(b'{"baseline": 1}\n' + b"{}\n" * 1000, "b")
    assert len(error.value.problems) == 200


FINDINGS = st.lists(
    st.builds(
        finding,
        st.sampled_from(["sites", "pages"]),
        st.sampled_from(["old.sql", "new.sql", "gone.sql"]),
        st.integers(1, 3),
        st.sampled_from(["DG101", "DG900"]),
    ),
    max_size=10,
)


@given(before=FINDINGS, now=FINDINGS, waived=st.integers(0, 3))
def test_nothing_is_lost_and_no_entry_counts_twice(before: list[Finding], now: list[Finding], waived: int) -> None:
    entries, findings = baseline(*before), marked(*now)
    result = compared(findings[waived:], entries, waived=findings[:waived])
    aside = [one.finding for one in result.set_aside]
    assert sorted([*result.kept, *aside], key=repr) == sorted(findings[waived:], key=repr)
    assert len(aside) + len(result.gone) <= len(entries)
    for code, subject in {(one.code, one.subject) for one in aside}:
        alike = [one for one in before if (one.code, one.subject) == (code, subject)]
        assert len([one for one in aside if (one.code, one.subject) == (code, subject)]) <= len(alike)


@given(FINDINGS)
def test_what_was_written_lets_in_what_it_was_written_of(found: list[Finding]) -> None:
    findings = marked(*found)
    result = compared(findings, baseline(*found))
    assert result.kept == tuple(one for one in findings if one.code == "DG900")
    assert result.gone == ()


def test_a_large_baseline_takes_time_in_step_with_its_size(
    grows_in_step: Callable[[Callable[[str], object], Callable[[int], str], int], bool],
) -> None:
    def work(text: str) -> object:
        findings = marked(*(finding(line, f"{number % 100}.sql") for number, line in enumerate(text.split())))
        return compared(findings, baseline(*findings), there=())

    assert grows_in_step(work, lambda size: " ".join(map(str, range(size))), 500)
