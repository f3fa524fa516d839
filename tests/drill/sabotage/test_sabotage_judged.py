"""What becomes of a mutation, told from hand-written trials."""

from drillgate.drill.sabotage.matrix import judged
from drillgate.drill.sabotage.mutations import Mutation
from drillgate.drill.sabotage.trial import Red, Trial
from drillgate.results import Fate, MutationResult, Verdict

HALF = Mutation("half", "Half is missing", "completeness", lambda _: "media", {"references": "they dangle"})
MISSING = Red("completeness", "media", "fail", "m1 is missing")


def result(fate: Fate, red: dict[str, Verdict], stray: tuple[str, ...] = (), said: str = "") -> MutationResult:
    return MutationResult("half", "Half is missing", "completeness", "media", fate, red, stray, said)


def test_a_mutation_is_killed_by_its_check_and_what_follows_is_no_stray() -> None:
    trial = Trial("half", "media", (MISSING, Red("references", "pages", "unknown", "m1")))
    red = {"completeness": Verdict.FAIL, "references": Verdict.UNKNOWN}
    assert judged(HALF, trial) == result(Fate.KILLED, red, said="m1 is missing")


def test_a_red_check_that_nothing_explains_is_a_stray() -> None:
    trial = Trial("half", "media", (MISSING, Red("bystanders", "media", "fail", "m7 is changed")))
    red = {"completeness": Verdict.FAIL, "bystanders": Verdict.FAIL}
    stray = ("bystanders of media is fail: m7 is changed",)
    assert judged(HALF, trial) == result(Fate.STRAY, red, stray, "m1 is missing")


def test_the_same_check_of_another_store_does_not_kill_and_is_a_stray() -> None:
    trial = Trial("half", "media", (Red("completeness", "pages", "fail", "p1 is missing"),))
    stray = ("completeness of pages is fail: p1 is missing",)
    assert judged(HALF, trial) == result(Fate.SURVIVED, {"completeness": Verdict.FAIL}, stray)


def test_a_check_that_only_does_not_know_has_not_seen_the_mutation() -> None:
    trial = Trial("half", "media", (Red("completeness", "media", "unknown", "nobody looked"),))
    assert judged(HALF, trial) == result(Fate.SURVIVED, {"completeness": Verdict.UNKNOWN}, said="nobody looked")


def test_a_check_that_crashes_is_killed_by_being_unknown() -> None:
    crash = Mutation("crash", "A check crashes", "sabotaged", lambda _: "drill", crashes=True)
    trial = Trial("crash", "drill", (Red("sabotaged", "drill", "unknown", "the check crashed"),))
    assert judged(crash, trial).fate is Fate.KILLED


def test_a_drill_that_was_not_carried_out_kills_nothing() -> None:
    assert judged(HALF, Trial("half", "media", (), "it died")) == result(Fate.NOT_CARRIED_OUT, {}, said="it died")


def test_a_mutation_of_what_a_drill_has_not_does_not_apply() -> None:
    trial = Trial("half", "", (), "no store of s3", applies=False)
    assert judged(HALF, trial).fate is Fate.NOT_APPLICABLE
