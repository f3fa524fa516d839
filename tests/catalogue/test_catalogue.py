"""The catalogue of AWS: what it says of calls, that readers ask it, and that it is what botocore's models give."""

from collections import Counter

import pytest

from drillgate.catalogue import calls, generate
from drillgate.catalogue.entries import Entry, Setting, parse
from drillgate.operations import Action, Kind, Recovery
from drillgate.readers.python import INTERESTING
from drillgate.readers.python import read as read_python
from drillgate.readers.shell import read as read_shell
from drillgate.world.fidelity.index import services

ENTRIES = [one for service in calls.sections() for one in calls.service(service).values()]


@pytest.fixture(scope="module")
def made() -> str:
    return generate.written(generate.entries())


def test_it_is_what_the_models_of_the_installed_botocore_and_the_reviews_give(made: str) -> None:
    """Does it fail after an update of botocore? `python -m drillgate.catalogue.generate`, and review what is new."""
    stands, new = set(parse(generate.CALLS.read_text(encoding="utf-8"))), set(parse(made))
    added, gone = sorted(map(told, new - stands)), sorted(map(told, stands - new))
    assert (added, gone) == ([], [])
    assert generate.CALLS.read_text(encoding="utf-8") == made


def told(one: Entry) -> str:
    return f"{one.service} {one}"


def test_a_review_of_a_call_that_aws_does_not_have_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate, "reviewed", lambda: iter([Entry("s3", "delete_moon", Action.DESTROY, Kind.BUCKET)]))
    monkeypatch.setattr(generate, "models", lambda: iter([("s3", {"operations": {}})]))
    with pytest.raises(ValueError, match=r"calls that AWS has not: s3\.delete_moon"):
        generate.entries()


def test_a_review_of_a_parameter_that_the_call_does_not_have_is_refused() -> None:
    review = Entry("s3", "delete_bucket", Action.DESTROY, Kind.BUCKET, names=("Moon",))
    with pytest.raises(ValueError, match="s3 delete_bucket has no Moon"):
        generate.checked(review, ())


def test_every_call_is_told_in_the_words_that_it_is_written_in() -> None:
    assert [told(one) for one in parse(generate.CALLS.read_text(encoding="utf-8"))] == [told(one) for one in ENTRIES]


@pytest.mark.parametrize(
    ("setting", "given", "expected"),
    [
        (Setting("DeletionProtection", "false"), "False", True),
        (Setting("DeletionProtection", "false"), "True", False),
        (Setting("DeletionProtection", "false"), None, False),
        (Setting("Status", "Enabled", differs=True), "Suspended", True),
        (Setting("Status", "Enabled", differs=True), "enabled", False),
        (Setting("Status", "Enabled", differs=True), None, True),
        (Setting("SkipFinalSnapshot", "true", is_final=True), None, True),
        (Setting("Expiration", "*"), None, True),
    ],
)
def test_a_setting_matches_its_value_and_what_is_not_known_counts_against_who_wrote_it(
    setting: Setting, given: str | None, expected: bool
) -> None:
    assert setting.matches(given) is expected


def test_a_call_without_a_service_is_the_one_whose_parameters_fit() -> None:
    given = [calls.find("", "delete_snapshot", frozenset({name})) for name in ("SnapshotId", "SnapshotName")]
    assert [one.service if one else None for one in given] == ["ec2", "elasticache"]


def test_of_services_that_fit_alike_the_one_that_holds_data_counts() -> None:
    found = calls.find("", "delete_db_instance", frozenset({"DBInstanceIdentifier"}))
    assert found is not None
    assert (found.service, found.kind, found.recovery) == ("rds", Kind.DATABASE, Recovery.BACKUP)


def test_a_target_is_named_by_an_identifier_and_not_by_a_switch_or_a_type() -> None:
    named = [("cloudformation", "update_termination_protection"), ("ssm", "remove_tags_from_resource")]
    assert [calls.service(service)[call].names for service, call in named] == [("StackName",), ("ResourceId",)]


def test_the_world_answers_services_of_the_catalogue_and_no_deletion_that_it_lacks() -> None:
    answered = [(one, generate.spelled(name)) for one, of in services().items() for name in of.operations]
    assert {service for service, _ in answered} <= calls.sections().keys()
    assert [
        one for one in answered if one[1].startswith(("delete_", "disable_")) and one[1] not in calls.service(one[0])
    ] == []


@pytest.mark.parametrize(
    ("service", "call", "action"),
    [
        ("s3", "delete_everything", Action.DESTROY),
        ("brand-new", "terminate_widgets", Action.DESTROY),
        ("brand-new", "disable_widget", Action.UNPROTECT),
        ("brand-new", "describe_widgets", None),
    ],
)
def test_a_call_that_is_newer_than_the_catalogue_is_judged_by_its_name(
    service: str, call: str, action: Action | None
) -> None:
    found = calls.find(service, call)
    assert (found.action if found else None) == action


def met(entry: Entry) -> str:
    """Parameters of boto3 with which an entry is an operation."""
    given = dict.fromkeys(entry.names, "'x'")
    for one in entry.conditions[:1]:
        value = "other" if one.differs else one.value
        given[one.parameter] = {"false": "False", "true": "True"}.get(value, value if value.isdigit() else repr(value))
    return ", ".join(f"{name}={value}" for name, value in given.items())


def test_the_python_reader_knows_every_call_of_the_catalogue() -> None:
    source = "import boto3\n" + "".join(f"boto3.client({one.service!r}).{one.call}({met(one)})\n" for one in ENTRIES)
    found = {one.place.line: (one.action, one.target.kind, one.recovery) for one in read_python(source, "a.py")}
    expected = {
        line: (one.action, one.kind, one.recovery) for line, one in enumerate(ENTRIES, 2) if one.action is not None
    }
    assert {line: said for line, said in found.items() if expected.get(line) != said} == {}
    assert expected.keys() - found.keys() == set()


def test_no_call_of_the_catalogue_is_in_a_file_that_the_python_reader_passes_over() -> None:
    assert [one.call for one in ENTRIES if one.action and not INTERESTING.search(f"{one.call}(Name=name)")] == []


def test_the_command_line_and_boto3_are_told_alike() -> None:
    plain = [one for one in ENTRIES if one.action is not None and not one.conditions]
    names = {boto: line for line, boto in calls.COMMAND_LINE.items()}
    script = "".join(f"aws {names.get(one.service, one.service)} {one.call.replace('_', '-')} --x y\n" for one in plain)
    found = {one.place.line: (one.action, one.target.kind, one.recovery) for one in read_shell(script, "a.sh")}
    assert {line: found.get(line) for line, one in enumerate(plain, 1)} == {
        line: (one.action, one.kind, one.recovery) for line, one in enumerate(plain, 1)
    }


def test_every_recovery_that_is_better_than_none_has_been_reviewed_or_follows_from_a_snapshot() -> None:
    generous = [one for one in ENTRIES if one.recovery is not Recovery.NONE and " " not in one.reason]
    assert [one.call for one in generous if not one.finals] == []
    assert Counter(one.recovery for one in generous) == {Recovery.BACKUP: len(generous)}
