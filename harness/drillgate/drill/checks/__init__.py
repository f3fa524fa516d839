"""Checks: pure functions of a drill's history. `run` asks them all."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from drillgate.drill.checks import (
    backups_kept,
    bystanders,
    completeness,
    contacts_accurate,
    contacts_reachable,
    coverage,
    detection,
    erasures,
    feature_flags,
    freshness,
    identity,
    ids_preserved,
    licences,
    media,
    newer_writes,
    one_restore_point,
    recovery_point,
    references,
    residency,
    runbook_done,
    tenant_isolation,
    third_party_apps,
    validation,
    vault_immutable,
    writes_after_restore,
)
from drillgate.drill.checks.index import Index, read
from drillgate.drill.history import History, Started
from drillgate.results import Basis, CheckResult, Verdict

Check = Callable[[Index], Iterable[CheckResult]]

CHECKS: Final[tuple[tuple[str, Check], ...]] = (
    (recovery_point.NAME, recovery_point.recovery_point),
    (one_restore_point.NAME, one_restore_point.one_restore_point),
    (references.NAME, references.references),
    (completeness.NAME, completeness.completeness),
    (ids_preserved.NAME, ids_preserved.ids_preserved),
    (erasures.NAME, erasures.erasures),
    (bystanders.NAME, bystanders.bystanders),
    (tenant_isolation.NAME, tenant_isolation.tenant_isolation),
    (residency.NAME, residency.residency),
    (newer_writes.NAME, newer_writes.newer_writes),
    (writes_after_restore.NAME, writes_after_restore.writes_after_restore),
    (identity.NAME, identity.identity),
    (media.NAME, media.media),
    (licences.NAME, licences.licences),
    (feature_flags.NAME, feature_flags.feature_flags),
    (third_party_apps.NAME, third_party_apps.third_party_apps),
    (contacts_reachable.NAME, contacts_reachable.contacts_reachable),
    (contacts_accurate.NAME, contacts_accurate.contacts_accurate),
    (detection.NAME, detection.detection),
    (backups_kept.NAME, backups_kept.backups_kept),
    (vault_immutable.NAME, vault_immutable.vault_immutable),
    (validation.NAME, validation.validation),
    (coverage.NAME, coverage.coverage),
    (freshness.NAME, freshness.freshness),
    (runbook_done.NAME, runbook_done.runbook_done),
)


def run(history: History, checks: Iterable[tuple[str, Check]] = CHECKS) -> tuple[CheckResult, ...]:
    """What each check says of a history: one result for each check and store, in a fixed order.

    What a check saw in a history that really was is `observed`. A check that crashes is unknown, with its error as the
    witness; so are all, if the history cannot be read.
    """
    results: list[CheckResult] = []
    index: Index | None = None
    for name, check in checks:
        try:
            index = index or read(history)
            results += list(check(index))
        except Exception as error:  # noqa: BLE001 - a check that crashes has seen nothing, and the others still count
            witness = f"the check crashed: {type(error).__name__}: {error}"
            results.append(CheckResult(name, "drill", Verdict.UNKNOWN, "not measured", "", Basis.SIMULATED, witness))
    if any(isinstance(event, Started) and event.basis == "observed" for event in history):
        return tuple(
            replace(result, basis=Basis.OBSERVED) if result.basis is Basis.SIMULATED else result for result in results
        )
    return tuple(results)
