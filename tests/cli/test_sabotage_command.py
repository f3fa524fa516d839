"""`drillgate drill sabotage`, with a handful of mutations in real worlds."""

import json
from pathlib import Path

DRILL = Path(__file__).parents[2] / "drills" / "single-site.drill.yaml"


def test_mutations_are_killed_by_the_checks_that_are_there_for_them(drillgate, tmp_path):
    kept = tmp_path / "sabotage.json"
    names = ("product-stopped", "app-uninstalled", "erasures-not-reapplied", "looked-at-too-early", "estate-stale")
    only = [word for name in names for word in ("--only", name)]
    ended = drillgate("drill", "sabotage", DRILL, *only, "--jobs", 2, "--report", f"json={kept}")
    told = json.loads(kept.read_text())
    assert (ended.exit_code, told["unaltered"]) == (0, [])
    assert [(one["mutation"], one["check"], one["subject"], one["fate"]) for one in told["mutations"]] == [
        ("product-stopped", "licences", "provisioned", "killed"),
        ("app-uninstalled", "third-party-apps", "diagrams", "killed"),
        ("erasures-not-reapplied", "erasures", "all stores", "killed"),
        ("looked-at-too-early", "coverage", "dependencies", "killed"),
        ("estate-stale", "freshness", "estate", "killed"),
    ]


def test_a_mutation_that_nobody_knows_is_bad_usage(drillgate):
    ended = drillgate("drill", "sabotage", DRILL, "--only", "nothing")
    assert (ended.exit_code, "found no mutation 'nothing'" in ended.output) == (2, True)
