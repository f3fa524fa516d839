"""The kill matrix: all mutations of a drill, each in processes of its own, against its checks."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter

from drillgate.drill import checks
from drillgate.drill.sabotage.mutations import MUTATIONS, UNALTERED, Mutation
from drillgate.drill.sabotage.trial import CRASHING, DOCUMENTS, Red, Trial
from drillgate.results import Fate, MutationResult, SabotageResult, Verdict

TAIL = 400
Carry = Callable[[str], Trial]


def run(
    file: Path,
    *,
    only: Sequence[str] = (),
    jobs: int = 1,
    sites: int | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> SabotageResult:
    """Carry out the mutations called `only`, by default all, `jobs` at a time, and the drill as it is.

    Names that no mutation has raise `LookupError`.
    """
    known = {mutation.name: mutation for mutation in MUTATIONS}
    if unknown := [name for name in only if name not in known]:
        raise LookupError(f"found no mutation {unknown[0]!r}; there are {', '.join(known)}")
    chosen = [known[name] for name in dict.fromkeys(only or known)]
    started, done = perf_counter(), 0
    trials: dict[str, Trial] = {}
    with ThreadPoolExecutor(jobs) as pool:
        wanted = [UNALTERED, *chosen]
        for trial in pool.map(lambda mutation: _apart(mutation.name, file, sites), wanted):
            trials[trial.mutation] = trial
            done += 1
            if progress is not None:
                progress(trial.mutation, done / len(wanted))
    unaltered = trials[UNALTERED.name]
    return SabotageResult(
        drill=file.name.removesuffix(".drill.yaml"),
        checks=(*(name for name, _ in checks.CHECKS), DOCUMENTS, CRASHING),
        mutations=tuple(judged(mutation, trials[mutation.name]) for mutation in chosen),
        unaltered=(*map(_told, unaltered.red), *filter(None, (unaltered.obstacle,))),
        duration=perf_counter() - started,
    )


def judged(mutation: Mutation, trial: Trial) -> MutationResult:
    """What became of a mutation. Only a result of its check on its subject kills it, and only `follows` excuses."""
    hit = [red for red in trial.red if (red.check, red.subject) == (mutation.check, trial.subject)]
    stray = [red for red in trial.red if red not in hit and red.check not in mutation.follows]
    if not trial.applies:
        fate = Fate.NOT_APPLICABLE
    elif trial.obstacle:
        fate = Fate.NOT_CARRIED_OUT
    elif not hit or (hit[0].verdict != Verdict.FAIL and not mutation.crashes):
        fate = Fate.SURVIVED
    else:
        fate = Fate.STRAY if stray else Fate.KILLED
    gravest = {red.check: Verdict.UNKNOWN for red in trial.red}
    gravest |= {red.check: Verdict.FAIL for red in trial.red if red.verdict == Verdict.FAIL}
    return MutationResult(
        mutation=mutation.name,
        about=mutation.about,
        check=mutation.check,
        subject=trial.subject,
        fate=fate,
        red=gravest,
        stray=tuple(map(_told, stray)),
        said=trial.obstacle or (hit[0].witness if hit else ""),
    )


def _told(red: Red) -> str:
    return f"{red.check} of {red.subject} is {red.verdict}: {red.witness}"


def _apart(name: str, file: Path, sites: int | None) -> Trial:
    """A trial in a process of its own; one that dies was not carried out."""
    command = [sys.executable, "-m", "drillgate.drill.sabotage.trial", name, str(file), str(sites or "")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - no shell, our own module
    if ended.returncode:
        return Trial(name, "", (), f"the trial died with exit code {ended.returncode}: {ended.stderr[-TAIL:]}")
    return _revived(ended.stdout)


def _revived(told: str) -> Trial:
    fields = json.loads(told)
    return Trial(**fields | {"red": tuple(Red(**red) for red in fields["red"])})
