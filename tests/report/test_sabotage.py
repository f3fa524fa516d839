import json

from drillgate.report import sabotage
from drillgate.results import Fate, MutationResult, SabotageResult, Verdict


def mutation(name: str, fate: Fate, red: dict[str, Verdict], **more: object) -> MutationResult:
    return MutationResult(name, f"what {name} does", "completeness", "media", fate, red, **more)  # type: ignore[arg-type]


FAILED = {"completeness": Verdict.FAIL, "references": Verdict.UNKNOWN}
ALL = SabotageResult(
    "small",
    ("references", "completeness"),
    (
        mutation("half", Fate.KILLED, FAILED, said="m1 is missing"),
        mutation("quiet", Fate.SURVIVED, {}),
        mutation("loud", Fate.STRAY, FAILED, stray=("references of pages is unknown: m1",), said="m1 is missing"),
        mutation("dead", Fate.NOT_CARRIED_OUT, {}, said="the world died"),
        mutation("else", Fate.NOT_APPLICABLE, {}, said="no store of s3"),
    ),
    duration=2.0,
)


def test_the_matrix_marks_the_check_that_is_there_and_says_what_was_not_as_declared():
    assert sabotage.text(ALL).splitlines() == [
        "DOES NOT HOLD  small, 1 of 4 mutations killed",
        "",
        "mutation    1    2  fate",
        "half       ?   [F]  killed",
        "quiet      .   [.]  survived",
        "loud       ?   [F]  stray",
        "dead       .   [.]  not-carried-out",
        "else       .   [.]  not-applicable",
        "",
        "  1 references",
        "  2 completeness",
        sabotage.LEGEND,
        "",
        "quiet (what quiet does): completeness of media was to fail, and did not",
        "loud (what loud does): killed by completeness of media, but what nothing explains is red too",
        "  references of pages is unknown: m1",
        "dead (what dead does): the world died",
        "else (what else does): no store of s3",
        "2.0 s",
    ]


def test_all_killed_holds_and_a_drill_that_does_not_pass_by_itself_does_not():
    killed = SabotageResult("small", ("completeness",), ALL.mutations[:1])
    red = SabotageResult("small", ("completeness",), ALL.mutations[:1], unaltered=("bystanders of pages is fail",))
    nothing = SabotageResult("small", ("completeness",), ALL.mutations[4:])
    assert [one.holds for one in (ALL, killed, red, nothing)] == [False, True, False, False]
    assert "The drill as it is does not pass: bystanders of pages is fail" in sabotage.text(red).splitlines()


def test_json_has_all():
    told = json.loads(sabotage.as_json(ALL))
    assert (told["format"], told["holds"], [one["fate"] for one in told["mutations"]]) == (
        1,
        False,
        ["killed", "survived", "stray", "not-carried-out", "not-applicable"],
    )
    assert told["mutations"][0]["red"] == {"completeness": "fail", "references": "unknown"}


def test_junit_is_valid_and_has_a_case_for_each_mutation(invalid):
    document = sabotage.junit(ALL)
    assert invalid(document) == ""
    assert 'tests="5" failures="3"' in document
