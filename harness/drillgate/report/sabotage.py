"""The kill matrix for people, for machines and for CI."""

import json
from dataclasses import asdict

from junit_xml import TestCase

from drillgate.report.characters import harmless, legal
from drillgate.report.junit import document, suite
from drillgate.results import Fate, MutationResult, SabotageResult, Verdict

MARKS = {Verdict.FAIL: "F", Verdict.UNKNOWN: "?"}
LEGEND = "F fails, ? is unknown, . passes; [ ] is the check that is there for the mutation"


def text(result: SabotageResult) -> str:
    """A row for each mutation, a column for each check, and below what was not as declared."""
    killed = sum(one.fate is Fate.KILLED for one in result.mutations)
    applied = sum(one.fate is not Fate.NOT_APPLICABLE for one in result.mutations)
    head = f"{'HOLDS' if result.holds else 'DOES NOT HOLD'}  {result.drill}, {killed} of {applied} mutations killed"
    width = max(len(name) for name in ("mutation", *(one.mutation for one in result.mutations)))
    columns = "  ".join(f"{number:>3}" for number in range(1, len(result.checks) + 1))
    lines = [head, "", f"{'mutation':<{width}}  {columns}  fate"]
    lines += [_row(one, result.checks, width) for one in result.mutations]
    lines += ["", *(f"{number:>3} {name}" for number, name in enumerate(result.checks, 1)), LEGEND, ""]
    lines += [f"The drill as it is does not pass: {one}" for one in result.unaltered]
    for one in result.mutations:
        if one.fate is not Fate.KILLED:
            lines += [f"{one.mutation} ({one.about}): {_why(one)}", *(f"  {stray}" for stray in one.stray)]
    return "\n".join((*map(harmless, lines), f"{result.duration:.1f} s", ""))


def as_json(result: SabotageResult) -> str:
    return json.dumps({"format": 1, "holds": result.holds, **asdict(result)}, indent=2) + "\n"


def junit(result: SabotageResult) -> str:
    """A case for each mutation: failed where it was not killed as declared, skipped where it does not apply."""
    cases = [_case(result.drill, one) for one in result.mutations]
    if result.unaltered:
        case = TestCase("unaltered", classname=legal(f"{result.drill}.sabotage"))
        case.add_error_info(message=legal(result.unaltered[0]), output=legal("\n".join(result.unaltered)))
        cases.append(case)
    properties = {"drill": result.drill, "holds": str(result.holds).lower()}
    return document(suite(f"drillgate sabotage {result.drill}", cases, properties, seconds=result.duration))


def _case(drill: str, one: MutationResult) -> TestCase:
    case = TestCase(legal(one.mutation), classname=legal(f"{drill}.sabotage"))
    if one.fate is Fate.NOT_APPLICABLE:
        case.add_skipped_info(message=legal(one.said))
    elif one.fate is not Fate.KILLED:
        case.add_failure_info(message=legal(_why(one)), output=legal("\n".join(one.stray)), failure_type=one.fate.value)
    else:
        case.stdout = legal(one.said)
    return case


def _row(one: MutationResult, checks: tuple[str, ...], width: int) -> str:
    cells = (f"[{_mark(one, name)}]" if name == one.check else f" {_mark(one, name)} " for name in checks)
    return f"{one.mutation:<{width}}  {'  '.join(cells)}  {one.fate}"


def _mark(one: MutationResult, check: str) -> str:
    return MARKS[one.red[check]] if check in one.red else "."


def _why(one: MutationResult) -> str:
    match one.fate:
        case Fate.SURVIVED:
            return f"{one.check} of {one.subject} was to fail, and did not"
        case Fate.STRAY:
            return f"killed by {one.check} of {one.subject}, but what nothing explains is red too"
        case Fate.KILLED:
            return f"killed by {one.check} of {one.subject}"
        case _:
            return one.said
