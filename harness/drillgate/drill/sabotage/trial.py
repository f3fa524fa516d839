"""One mutation, carried out: a drill in a world of its own, and what the checks say of it."""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from drillgate.drill import checks, running
from drillgate.drill.checks.index import Index
from drillgate.drill.sabotage.documents import NotApplicableError, copied
from drillgate.drill.sabotage.mutations import MUTATIONS, UNALTERED, Mutation
from drillgate.places import InputError
from drillgate.results import CheckResult, Verdict
from drillgate.world.process import WorldError

CRASHING = "sabotaged"
"""The check that crashes on purpose."""
DOCUMENTS = "documents"
"""What stands for a check where a drill's documents are refused before there is a world."""


@dataclass(frozen=True, slots=True)
class Red:
    """A result that is no pass."""

    check: str
    subject: str
    verdict: str
    witness: str


@dataclass(frozen=True, slots=True)
class Trial:
    """`subject` is of what the check had to be red; `obstacle` says why there was no drill, "" if there was one.

    `applies` is False where the drill has nothing that the mutation could be done to.
    """

    mutation: str
    subject: str
    red: tuple[Red, ...]
    obstacle: str = ""
    applies: bool = True


def carry_out(mutation: Mutation, file: Path, sites: int | None) -> Trial:
    """Alter a copy of the drill, run it, and judge it."""
    with copied(file) as documents:
        try:
            subject = mutation.mutate(documents)
        except NotApplicableError as error:
            return Trial(mutation.name, "", (), str(error), applies=False)
        documents.write()
        try:
            history, result = running.recorded(documents.file, sites=sites)
        except InputError as error:
            return Trial(mutation.name, subject, (Red(DOCUMENTS, "drill", Verdict.FAIL.value, str(error)),))
        except WorldError as error:
            return Trial(mutation.name, subject, (), f"the drill did not come to its end: {error}")
    judged = checks.run(history, ((CRASHING, _crash), *checks.CHECKS)) if mutation.crashes else result.checks
    return Trial(
        mutation.name,
        subject,
        tuple(
            Red(one.check, one.subject, one.verdict.value, one.witness)
            for one in judged
            if one.verdict is not Verdict.PASS
        ),
    )


def _crash(_: Index) -> Iterable[CheckResult]:
    raise ZeroDivisionError("a check that crashes")


def main() -> None:
    """Carry out the mutation named by the first argument on the second's drill; its trial is printed as JSON."""
    name, file, sites = sys.argv[1:4]
    mutation = next(one for one in (UNALTERED, *MUTATIONS) if one.name == name)
    sys.stdout.write(json.dumps(asdict(carry_out(mutation, Path(file), int(sites) if sites else None))))


if __name__ == "__main__":
    main()
