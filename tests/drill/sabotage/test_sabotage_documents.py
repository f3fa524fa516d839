"""Mutations of documents, without a world."""

from pathlib import Path

import pytest

from drillgate.drill import checks, plan
from drillgate.drill.sabotage.documents import NotApplicableError, copied
from drillgate.drill.sabotage.mutations import MUTATIONS, UNALTERED, Mutation
from drillgate.drill.sabotage.trial import DOCUMENTS, Red, Trial, carry_out

DRILL = Path(__file__).parents[3] / "drills" / "single-site.drill.yaml"


@pytest.fixture(scope="module")
def before() -> plan.Plan:
    """The drill as it is."""
    with copied(DRILL) as documents:
        documents.write()
        return plan.load(documents.file, sites=2)


@pytest.mark.parametrize(
    "mutation", [UNALTERED, *(one for one in MUTATIONS if one.check != DOCUMENTS)], ids=lambda mutation: mutation.name
)
def test_a_mutated_drill_is_still_one_that_can_be_carried_out(mutation: Mutation, before: plan.Plan) -> None:
    with copied(DRILL) as documents:
        mutation.mutate(documents)
        documents.write()
        after = plan.load(documents.file, sites=2)
    same = all(getattr(before, name) == getattr(after, name) for name in ("drill", "estate", "incident", "runbook"))
    assert same is (mutation is UNALTERED or mutation.crashes)


def test_there_are_twenty_mutations_each_with_a_name_of_its_own_and_every_check_is_there_for_one() -> None:
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS) >= 20
    never = {"writes-after-restore", "newer-writes"}
    assert {name for name, _ in checks.CHECKS} - {mutation.check for mutation in MUTATIONS} == never


def test_a_drill_without_such_a_store_says_so() -> None:
    with copied(DRILL) as documents:
        for name in [name for name, store in documents.estate["stores"].items() if "s3" in store]:
            documents.remove(documents.covering(name))
        with pytest.raises(NotApplicableError, match="no step restores a store of s3"):
            documents.store("s3")


def test_a_step_for_a_store_that_is_gone_is_refused_before_there_is_a_world() -> None:
    gone = next(mutation for mutation in MUTATIONS if mutation.check == DOCUMENTS)
    trial = carry_out(gone, DRILL, 2)
    (red,) = trial.red
    assert trial == Trial(gone.name, "drill", (Red("documents", "drill", "fail", red.witness),))
    assert "found unknown store 'gone'" in red.witness
