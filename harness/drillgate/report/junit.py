"""Reports for CI: `gate` and `drill` write a result as JUnit XML that is valid against Jenkins' junit-10.xsd.

The library's own output is not: it counts disabled tests and writes times that the schema's pattern refuses. Measured
values stand as properties where the schema allows them, on the suite; those of a single case are lines
`[[PROPERTY|name=value]]` of its output, which Jenkins and others read.
"""

from collections.abc import Iterable, Mapping
from xml.etree import ElementTree

from junit_xml import TestCase, TestSuite

from drillgate.report.characters import legal
from drillgate.results import CheckResult, DrillResult, Finding, GateResult, Severity, Verdict


def gate(result: GateResult, *, fail_on: Severity = Severity.ERROR) -> str:
    """A failed case for each finding at or above `fail_on`, a passed one for other findings and for each policy kept.

    A file that could not be used is a case in error.
    """
    cases = [_problem_case(str(problem.place), str(problem)) for problem in result.problems]
    cases += [
        _finding_case(finding, fail_on) for finding in sorted(result.findings, key=lambda it: (it.place, it.code))
    ]
    broken = {finding.code for finding in result.findings}
    for policy in result.policies:
        if policy not in broken:
            cases.append(TestCase(legal(policy), classname="drillgate.policies"))
    properties = {
        "findings": str(len(result.findings)),
        "artifacts": str(len(result.artifacts)),
        "policies": str(len(result.policies)),
        "fail-on": fail_on.value,
    } | {f"note-{number}": note for number, note in enumerate(result.notes, 1)}
    return _document(_suite("drillgate gate", cases, properties))


def drill(*results: DrillResult) -> str:
    """A suite for each drill, in it a case for each check and what it is of.

    A check that is unknown is a case in error, never passed.
    """
    return _document(*map(_drill_suite, results))


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
    return _suite(f"drillgate drill {result.drill}", cases, properties, file=result.file, seconds=result.duration)


def _finding_case(finding: Finding, fail_on: Severity) -> TestCase:
    order = list(Severity)
    case = TestCase(legal(f"{finding.code} {finding.policy} {finding.place}"), classname=legal(finding.place.file))
    said = f"{finding.place}: {finding.severity} {finding.code}: {finding.message}"
    whole = "\n".join(
        filter(None, (said, finding.source.rstrip(), f"instead: {finding.instead}" if finding.instead else ""))
    )
    if order.index(finding.severity) >= order.index(fail_on):
        case.add_failure_info(
            message=legal(finding.message or finding.title), output=legal(whole), failure_type=finding.severity.value
        )
    else:
        case.stdout = legal(whole)
    return case


def _problem_case(place: str, said: str) -> TestCase:
    case = TestCase(legal(place), classname="drillgate.input")
    case.add_error_info(message=legal(said), error_type="input")
    return case


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


def _suite(
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


def _document(*suites: ElementTree.Element) -> str:
    totals = {name: sum(int(suite.attrib[name]) for suite in suites) for name in ("tests", "failures", "errors")}
    seconds = sum(float(suite.attrib["time"]) for suite in suites)
    root = ElementTree.Element("testsuites", {name: str(total) for name, total in totals.items()})
    root.set("time", f"{seconds:.3f}")
    root.extend(suites)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"
