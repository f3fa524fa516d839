from drillgate.results import Basis, CheckResult, Verdict


def result(verdict, measured, witness, attempts, refused):
    return [
        CheckResult(
            "vault-immutable",
            "vault",
            verdict,
            measured,
            "all, for 1 d",
            Basis.SIMULATED,
            witness,
            {"attempts": attempts, "refused": refused},
        )
    ]


def test_attempts_that_were_all_refused_pass(story):
    story.attacked("estate", refused=True)
    story.attacked("vault", refused=True)
    assert story.ask("vault-immutable") == result(Verdict.PASS, "2 of 2 attempts refused", "", 2, 2)


def test_an_attempt_that_was_let_through_fails(story):
    story.attacked("estate", refused=True)
    story.attacked("vault", refused=False)
    assert story.ask("vault-immutable") == result(
        Verdict.FAIL,
        "1 of 2 attempts refused",
        "DeleteObjectVersion by vault at 2022-04-05 08:25:00 was not refused",
        2,
        1,
    )


def test_a_vault_that_nobody_attacked_is_unknown(story):
    assert story.ask("vault-immutable") == result(
        Verdict.UNKNOWN, "0 of 0 attempts refused", "nobody tried to destroy a backup", 0, 0
    )
