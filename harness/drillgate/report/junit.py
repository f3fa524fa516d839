"""Reports for CI: `gate` and `drill` write a result as JUnit XML that is valid against Jenkins' junit-10.xsd.

The library's own output is not: it counts disabled tests and writes times that the schema's pattern refuses. Measured
values stand as properties where the schema allows them, on the suite; those of a single case are lines
`[[PROPERTY|name=value]]` of its output, which Jenkins and others read.

Reporters for GitHub read a case's file and line, which that schema has not: they are there on request.
"""

import re
from collections.abc import Iterable, Mapping
from xml.etree import ElementTree

from junit_xml import TestCase, TestSuite

from drillgate.places import Place, Problem
from drillgate.report.characters import legal
from drillgate.report.order import GRAVITY, aside_by_place, by_place
from drillgate.report.paths import slashed
from drillgate.results import MALFORMED, CheckResult, DrillResult, Finding, GateResult, SetAside, Severity, Verdict

_COMMAND = re.compile(r"((?:^|\r)[^\S\r\n]*):(?=:)", re.MULTILINE)
"""The beginning of a line that GitHub would obey, were the document printed to its log."""

_BEYOND_ASCII = re.compile(r"[^\n\t -~]")


def gate(result: GateResult, *, places: bool = False) -> str:
    """A failed case for each finding that blocks, a passed one for other findings and for each policy kept.

    A file that could not be used is a case in error, a finding that is set aside a skipped one. With `places` each case
    of a finding has attributes `file` and `line`, and the document is not strictly valid.
    """
    bar = None if result.advisory else result.fail_on
    cases = [_problem_case(problem, places=places) for problem in result.problems]
    cases += [_finding_case(finding, bar, places=places) for finding in by_place(result.findings)]
    cases += [_set_aside_case(one, places=places) for one in aside_by_place(result.set_aside)]
    broken = {finding.code for finding in result.findings} | ({MALFORMED} if result.problems else set())
    for policy in result.policies:
        if policy not in broken:
            cases.append(TestCase(legal(policy), classname="drillgate.policies"))
    properties = {
        "findings": str(len(result.findings)),
        "artifacts": str(len(result.artifacts)),
        "policies": str(len(result.policies)),
        "set-aside": str(len(result.set_aside)),
        "fail-on": "nothing (advisory)" if result.advisory else result.fail_on.value,
    } | {f"note-{number}": note for number, note in enumerate(result.notes, 1)}
    return document(suite("drillgate gate", cases, properties))


def drill(*results: DrillResult) -> str:
    """A suite for each drill, in it a case for each check and what it is of.

    A check that is unknown is a case in error, never passed.
    """
    return document(*map(_drill_suite, results))


def _drill_suite(result: DrillResult) -> ElementTree.Element:
    properties = {
        "drill": result.drill,
        "verdict": result.verdict.value,
        "seed": str(result.seed),
        "history-digest": result.digest,
    }
    properties |= result.figures
    properties |= {f"note-{number}": note for number, note in enumerate(result.notes, 1)}
    cases = [_check_case(result.drill, check) for check in result.checks]
    return suite(f"drillgate drill {result.drill}", cases, properties, file=result.file, seconds=result.duration)


def _finding_case(finding: Finding, fail_on: Severity | None, *, places: bool) -> TestCase:
    """A case that fails for findings of this severity or a graver one; None is for no failure at all."""
    case = _case(f"{finding.code} {finding.policy} {finding.place}", finding.place.file, finding.place, places=places)
    if fail_on is not None and GRAVITY[finding.severity] <= GRAVITY[fail_on]:
        said = legal(finding.message or finding.title)
        case.add_failure_info(message=said, output=_told(finding), failure_type=finding.severity.value)
    else:
        case.stdout = _told(finding)
    return case


def _set_aside_case(one: SetAside, *, places: bool) -> TestCase:
    finding = one.finding
    case = _case(f"{finding.code} {finding.policy} {finding.place}", finding.place.file, finding.place, places=places)
    case.add_skipped_info(message=legal(f"{one.reason}: {one.said}" if one.said else one.reason.value))
    case.stdout = _told(finding)
    return case


def _problem_case(problem: Problem, *, places: bool) -> TestCase:
    case = _case(f"{MALFORMED} {problem.place}", "drillgate.input", problem.place, places=places)
    case.add_error_info(message=legal(str(problem)), error_type=MALFORMED)
    return case


def _case(name: str, of: str, place: Place, *, places: bool) -> TestCase:
    where = {"file": legal(slashed(place.file)), "line": place.line} if places else {}
    return TestCase(legal(name), classname=legal(of), **where)


def _told(finding: Finding) -> str:
    said = f"{finding.place}: {finding.severity} {finding.code}: {finding.message}"
    around = f"\nreached from {', '.join(map(str, reversed(finding.chain)))}" if finding.chain else ""
    instead = f"instead: {finding.instead.strip()}" if finding.instead.strip() else ""
    return legal("\n".join(filter(None, (said + around, finding.source.strip(), instead))))


def _check_case(drill_name: str, check: CheckResult) -> TestCase:
    case = TestCase(legal(f"{check.check} of {check.subject}"), classname=legal(f"{drill_name}.{check.check}"))
    said = f"measured {check.measured}, target {check.target}, {check.basis}"
    message = check.witness or said
    if check.verdict is Verdict.FAIL:
        case.add_failure_info(message=legal(message), output=legal(said), failure_type=check.verdict.value)
    elif check.verdict is Verdict.UNKNOWN:
        case.add_error_info(message=legal(message), output=legal(said), error_type=check.verdict.value)
    values = {"measured": check.measured, "target": check.target, "basis": check.basis.value, **check.values}
    lines = (f"[[PROPERTY|{name}={_one_line(str(value))}]]" for name, value in values.items())
    case.stdout = legal("\n".join((said, *lines)))
    return case


def _one_line(value: str) -> str:
    """A value that ends no property early."""
    return " ".join(value.split()).replace("]]", "] ]")


def suite(
    name: str, cases: Iterable[TestCase], properties: Mapping[str, str], *, file: str = "", seconds: float = 0.0
) -> ElementTree.Element:
    suite = TestSuite(
        legal(name),
        list(cases),
        properties={legal(key): legal(value) for key, value in properties.items()},
        file=legal(file) or None,
    )
    element: ElementTree.Element = suite.build_xml_doc()
    del element.attrib["disabled"]
    element.set("time", f"{seconds:.3f}")
    for case in element.iter("testcase"):
        case.set("time", "0.000")
    return element


def document(*suites: ElementTree.Element) -> str:
    totals = {name: sum(int(suite.attrib[name]) for suite in suites) for name in ("tests", "failures", "errors")}
    seconds = sum(float(suite.attrib["time"]) for suite in suites)
    root = ElementTree.Element("testsuites", {name: str(total) for name, total in totals.items()})
    root.set("time", f"{seconds:.3f}")
    root.extend(suites)
    ElementTree.indent(root)
    document = ElementTree.tostring(root, encoding="unicode").replace("##", "&#35;&#35;")
    document = _BEYOND_ASCII.sub(_referred_to, document)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + _COMMAND.sub(r"\1&#58;", document) + "\n"


def _referred_to(found: re.Match[str]) -> str:
    """What no terminal obeys: characters that are not printed as they stand, by their number, which XML reads alike."""
    return found[0] if found[0].isprintable() else f"&#{ord(found[0])};"
