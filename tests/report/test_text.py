from dataclasses import replace

import pytest

from drillgate.places import Place, Problem
from drillgate.report import text
from drillgate.results import (
    Basis,
    CheckResult,
    DrillResult,
    Finding,
    GateResult,
    Reason,
    SetAside,
    Severity,
    Verdict,
)

ROWS = Finding(
    code="DG101",
    policy="no-hard-delete",
    severity=Severity.ERROR,
    title="Data is soft-deleted, never destroyed",
    message="DELETE FROM page destroys rows",
    place=Place("scripts/clean_up.sql", 5, 3, 5, 14),
    instead="UPDATE page SET deleted_at = now()\n WHERE …",
    source="  DELETE FROM page WHERE site = 7;\n",
)
STAGES = Finding(
    code="DG301",
    policy="stages",
    severity=Severity.WARNING,
    title="A change is rolled out in stages",
    message="everything goes at once",
    place=Place("change.yaml", 2, 1),
)

BLOCKED = """\
change.yaml
  2:1 warning DG301 A change is rolled out in stages
    everything goes at once

scripts/clean_up.sql
  5:3 error DG101 Data is soft-deleted, never destroyed
    DELETE FROM page destroys rows
     5 | DELETE FROM page WHERE site = 7;
       | ^^^^^^^^^^^
    instead: UPDATE page SET deleted_at = now()
              WHERE …

note: judged by main
blocked: 1 error, 1 warning in 2 files (2 policies)
Why, and how to do it otherwise: drillgate policy explain DG101
"""


def test_findings_stand_by_file_with_their_line_and_what_to_do_instead():
    assert text.gate(GateResult((ROWS, STAGES), notes=("judged by main",))) == BLOCKED


def test_a_line_with_several_findings_is_shown_once():
    other = replace(ROWS, code="DG103", message="it can take a site", instead="")
    assert text.gate(GateResult((other, ROWS))).splitlines()[1:10] == [
        "  5:3 error DG101 Data is soft-deleted, never destroyed",
        "    DELETE FROM page destroys rows",
        "     5 | DELETE FROM page WHERE site = 7;",
        "       | ^^^^^^^^^^^",
        "    instead: UPDATE page SET deleted_at = now()",
        "              WHERE …",
        "",
        "  5:3 error DG103 Data is soft-deleted, never destroyed",
        "    it can take a site",
    ]


@pytest.mark.parametrize(
    ("result", "bar", "verdict"),
    [
        (GateResult((STAGES,)), Severity.ERROR, "passed, with 1 warning in 1 file (1 policy)"),
        (GateResult((STAGES,)), Severity.WARNING, "blocked: 1 warning in 1 file (1 policy)"),
        (
            GateResult((), artifacts=("a", "b"), policies=("DG1",)),
            Severity.ERROR,
            "passed: 2 files read, 1 policy kept",
        ),
        (GateResult(()), Severity.ERROR, "passed: there was nothing to judge"),
        (
            GateResult((ROWS,), (Problem(Place("b.sql"), "found binary junk"),)),
            Severity.ERROR,
            "not decided: 1 problem with the input, 1 error in 1 file (1 policy)",
        ),
    ],
)
def test_the_verdict_follows_the_bar_and_the_input(result, bar, verdict):
    assert verdict in text.gate(replace(result, fail_on=bar)).splitlines()


def test_a_long_line_is_cut_around_what_is_meant():
    source = "x" * 200 + "DELETE" + "y" * 200
    said = text.gate(GateResult((replace(ROWS, source=source, place=Place("a.sql", 1, 201, 1, 207)),)), width=60)
    assert said.splitlines()[3:5] == [
        "     1 | …xxxxxxxxxxxxxxxxxxxxxxxxDELETEyyyyyyyyyyyyyyyyyyy…",
        "       |                          ^^^^^^",
    ]


def test_a_line_that_fits_is_not_cut():
    source = "x" * 40 + "DELETE"
    said = text.gate(GateResult((replace(ROWS, source=source, place=Place("a.sql", 1, 41, 1, 47)),)), width=60)
    assert said.splitlines()[3] == f"     1 | {source}"


def many(number, file="a.sql", **others):
    return tuple(
        replace(ROWS, place=Place(file, line, 1, line, 7), source="DELETE FROM page", instead="", **others)
        for line in range(1, number + 1)
    )


def test_on_a_terminal_findings_alike_in_a_file_are_counted_with_their_lines_and_how_to_see_them():
    found = GateResult((*many(20), *many(6, "b.sql"), *many(1, "b.sql", code="DG104", severity=Severity.WARNING)))
    said = text.gate(found, terminal=True).splitlines()
    assert [line for line in said if " DG101 " in line and ":" in line] == [
        *(f"  {line}:1 error DG101 Data is soft-deleted, never destroyed" for line in (1, 2, 3, 4, 5)),
        *(f"  {line}:1 error DG101 Data is soft-deleted, never destroyed" for line in (1, 2, 3, 4, 5, 6)),
    ]
    assert "  and 15 more errors of DG101 in this file, on lines 6, 7, 8, 9, 10, 11, 12, 13 …" in said
    assert "Findings alike are counted above. All of them: --report text=FILE, or | less" in said
    assert said[-5:-1] == [
        "26 errors   DG101  Data is soft-deleted, never destroyed",
        " 1 warning  DG104  Data is soft-deleted, never destroyed",
        "",
        "blocked: 26 errors, 1 warning in 2 files (2 policies)",
    ]


def test_in_a_file_or_a_pipe_nothing_is_left_out_and_no_line_is_broken():
    message = "DELETE FROM page destroys " + "rows " * 40
    said = text.gate(GateResult(many(20, message=message)), width=60).splitlines()
    assert sum(" error DG101 " in line for line in said) == 20
    assert said.count("    " + message) == 20


def test_on_a_terminal_long_text_is_broken_between_words():
    found = replace(
        ROWS, message="DELETE FROM page destroys rows of every tenant", instead="mark them as deleted, then wait"
    )
    assert text.gate(GateResult((found,)), terminal=True, width=40).splitlines()[2:8] == [
        "    DELETE FROM page destroys rows of",
        "    every tenant",
        "     5 | DELETE FROM page WHERE site = …",
        "       | ^^^^^^^^^^^",
        "    instead: mark them as deleted, then",
        "             wait",
    ]


def test_a_finding_tells_what_it_is_reached_from_the_nearest_first():
    around = (Place("run.sh", 2, 1), Place("run.sh", 3, 9))
    said = text.gate(GateResult((replace(ROWS, place=Place("run.sh", 5, 3, 5, 14), chain=around),))).splitlines()
    assert said[3:6] == [
        "     5 | DELETE FROM page WHERE site = 7;",
        "       | ^^^^^^^^^^^",
        "    reached from run.sh:3:9, run.sh:2:1",
    ]


def test_what_is_set_aside_is_counted_by_who_says_so():
    aside = (
        *(SetAside(finding, Reason.BASELINE) for finding in many(3)),
        SetAside(STAGES, Reason.WAIVER, "platform:\n until 2026-12-31"),
        *(SetAside(finding, Reason.WAIVER, "storage, until 2026-11-30") for finding in many(2)),
    )
    assert text.gate(GateResult((), artifacts=("a",), policies=("DG1",), set_aside=aside)) == (
        "set aside: 3 by waiver, 3 by baseline\n"
        "  waiver: 1 of DG301: platform: until 2026-12-31\n"
        "  waiver: 2 of DG101: storage, until 2026-11-30\n"
        "  baseline: 3 of DG101\n"
        "\n"
        "passed: 1 file read, 1 policy kept\n"
    )


def test_an_advisory_result_says_that_it_would_have_blocked_and_does_not():
    said = text.gate(GateResult((ROWS,), advisory=True)).splitlines()
    assert said[-2] == "passed, advisory only: 1 error in 1 file (1 policy) would have blocked"
    assert text.gate(GateResult((STAGES,), advisory=True)).splitlines()[-2] == (
        "passed, with 1 warning in 1 file (1 policy)"
    )


def test_carets_stand_below_wide_characters():
    said = text.gate(GateResult((replace(ROWS, source="広 DELETE", place=Place("a.sql", 1, 3, 1, 9)),)))
    assert said.splitlines()[3:5] == ["     1 | 広 DELETE", "       |    ^^^^^^"]


def test_escapes_in_names_and_lines_are_shown_and_not_obeyed():
    evil = "a\x1b[2K\u202e\udc80.sql"
    finding = replace(ROWS, message=f"one\rtwo {evil}", source=f"DROP {evil}", place=Place(evil, 1, 1), instead=evil)
    said = text.gate(GateResult((finding,), (Problem(Place(evil), evil),), (evil,)))
    assert said.startswith("a\\x1b[2K\\u202e\\udc80.sql\n  1:1 error DG101 ")
    assert all(line.isprintable() for line in said.splitlines())
    said.encode()


def test_without_colour_there_is_no_escape_and_with_it_only_colours_are_added():
    coloured = text.gate(GateResult((ROWS, STAGES), notes=("judged by main",)), colour=True)
    assert "\x1b[31;1merror\x1b[0m" in coloured
    assert _uncoloured(coloured) == BLOCKED


RECOVERY = CheckResult(
    "recovery-point", "pages", Verdict.PASS, "4 min 12 s (site s1)", "at most 5 min", Basis.SIMULATED
)
PASSED = """\
PASSED IN SIMULATION  april, 2 of 2 checks pass
Sites come back

check           of     verdict  measured              target         basis
recovery-point  pages  pass     4 min 12 s (site s1)  at most 5 min  simulated
                media  pass     4 min 12 s (site s1)  at most 5 min  simulated

lost sites  40
bystanders  80

Simulated: AWS
Real: PostgreSQL

seed 7, history abc, 78.2 s
"""


def drill_of(*checks, **others):
    return DrillResult("april", "Sites come back", "april.drill.yaml", 7, "abc", checks, **others)


def test_a_drill_that_passed_says_in_simulation_and_what_was_real():
    result = drill_of(
        RECOVERY,
        replace(RECOVERY, subject="media"),
        figures={"lost sites": "40", "bystanders": "80"},
        notes=("Simulated: AWS", "Real: PostgreSQL"),
        duration=78.2,
    )
    assert text.drill(result) == PASSED
    assert _uncoloured(text.drill(result, colour=True)) == PASSED


def test_a_failed_check_stands_with_its_witness():
    failed = replace(RECOVERY, verdict=Verdict.FAIL, measured="1 h (site s1)", witness="site s1 lost page/1")
    assert text.drill(drill_of(failed)).splitlines()[:6] == [
        "FAILED  april, 0 of 1 checks pass",
        "Sites come back",
        "",
        "check           of     verdict  measured       target         basis",
        "recovery-point  pages  fail     1 h (site s1)  at most 5 min  simulated",
        "    > site s1 lost page/1",
    ]


def test_a_drill_that_showed_nothing_is_unknown():
    said = text.drill(drill_of()).splitlines()
    assert said[0] == "UNKNOWN: the drill did not show enough to decide  april, 0 of 0 checks pass"
    assert said[3] == "No check was made."


def test_a_table_wider_than_the_terminal_is_broken_within_its_cells_but_not_within_identifiers():
    wide = replace(RECOVERY, measured="4 min 12 s (site 00000000-0000-4000-8000-000000000000)")
    table = text.drill(drill_of(wide), width=88).splitlines()[3:7]
    assert table == [
        "check           of     verdict  measured                               target  basis",
        "recovery-point  pages  pass     4 min 12 s (site                       at      simulated",
        "                                00000000-0000-4000-8000-000000000000)  most 5",
        "                                                                       min",
    ]


def _uncoloured(said):
    import re

    return re.sub(r"\x1b\[[0-9;]*m", "", said)
