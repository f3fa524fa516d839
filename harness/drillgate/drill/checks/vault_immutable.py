"""Whether backups withstood everybody who tried to destroy them."""

from collections.abc import Iterator

from drillgate.drill.checks.index import Index
from drillgate.drill.checks.words import count, duration, moment
from drillgate.results import Basis, CheckResult, Verdict

NAME = "vault-immutable"


def vault_immutable(index: Index) -> Iterator[CheckResult]:
    """One result: every attempt to destroy a backup was refused."""
    let = [attack for attack in index.attacks if not attack.refused]
    verdict, witness = Verdict.PASS, ""
    if let:
        verdict = Verdict.FAIL
        witness = f"{let[0].attempt} by {let[0].by} at {moment(let[0].at)} was not refused"
    elif not index.attacks:
        verdict, witness = Verdict.UNKNOWN, "nobody tried to destroy a backup"
    yield CheckResult(
        NAME,
        "vault",
        verdict,
        f"{len(index.attacks) - len(let):,} of {count(len(index.attacks), 'attempt')} refused",
        f"all, for {duration(index.started.vault_locked_seconds)}",
        Basis.SIMULATED,
        witness,
        {"attempts": len(index.attacks), "refused": len(index.attacks) - len(let)},
    )
