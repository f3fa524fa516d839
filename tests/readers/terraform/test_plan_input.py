"""Which files are plans, where their resources stand, and what is said of one that cannot be read."""

import json
from time import process_time
from typing import Any

import pytest

from drillgate.places import Place
from drillgate.readers import artifacts

GONE: Any = {
    "address": "aws_s3_bucket.a",
    "mode": "managed",
    "type": "aws_s3_bucket",
    "change": {"actions": ["delete"]},
}


def reasons(data: bytes, file: str = "plan.json") -> list[str]:
    operations = artifacts.read(data, file)
    return [f"{one.place}: {one.reason}" for one in operations or () if one.action == "opaque"]


@pytest.mark.parametrize("version", ["0.1", "0.2", "1.0", "1.1", "1.2", "1.7"])
def test_plans_of_known_formats_are_read(make_plan: Any, version: str) -> None:
    (operation,) = artifacts.read(make_plan(GONE, format_version=version).encode(), "a.json") or ()
    assert operation.action == "destroy"


@pytest.mark.parametrize(
    ("version", "found"), [("2.0", "is '2.0'"), ("", "is ''"), (None, "is not said"), (1.2, "is not said")]
)
def test_an_unknown_format_is_told_and_what_can_be_read_of_it_is(make_plan: Any, version: object, found: str) -> None:
    data = make_plan(GONE, format_version=version).encode()
    assert reasons(data) == [f"plan.json:1:2: its format_version {found}, expected one from 0.1 to 1.x"]
    assert [one.action for one in artifacts.read(data, "plan.json") or ()] == ["opaque", "destroy"]


@pytest.mark.parametrize(
    "data",
    [
        b'{"version": 4, "terraform_version": "1.9.8", "resources": []}',
        b'{"format_version": "1.0", "terraform_version": "1.9.8", "values": {"root_module": {}}}',
        b'{"name": "package", "version": "1.0.0"}',
        b'{"complete": true, "tasks": []}',
        b"[]",
    ],
)
def test_a_state_and_other_json_do_nothing(data: bytes) -> None:
    assert not artifacts.read(data, "a.json")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_plan_is_told_however_it_was_written(make_plan: Any, encoding: str) -> None:
    keys = json.loads(make_plan(GONE, applyable=True))
    for text in (json.dumps(keys), json.dumps(keys, indent=2), json.dumps(keys, sort_keys=True)):
        operations = artifacts.read(text.encode(encoding), "a.json") or ()
        assert [one.action for one in operations] == ["destroy"]


def test_resources_are_found_where_their_change_stands(make_plan: Any, make_change: Any) -> None:
    changes = [
        make_change("aws_s3_bucket", ["delete"], {}, address=address)
        for address in ("aws_s3_bucket.a", 'aws_s3_bucket.b["x<y"]', "aws_s3_bucket.a")
    ]
    plan = json.dumps(json.loads(make_plan(*changes, resource_drift=[GONE])), indent=1)
    for text in (plan, plan.replace("<", "\\u003c")):
        lines = text.splitlines()
        begin = lines.index(' "resource_changes": [')
        expected = [
            (number, len('   "address": ') + 1)
            for number, line in enumerate(lines, start=1)
            if number > begin and '"address"' in line
        ][:3]
        places = [(one.place.line, one.place.column) for one in artifacts.read(text.encode(), "a.json") or ()]
        assert places == expected


def test_places_of_many_resources_on_one_line_take_no_time(make_plan: Any) -> None:
    names = [f"aws_s3_bucket.a{number}" for number in range(20_000)]
    text = make_plan(*(GONE | {"address": name} for name in names))
    begin = process_time()
    operations = artifacts.read(text.encode(), "a.json") or ()
    assert process_time() - begin < 5
    assert [text[one.place.column : one.place.end_column - 2] for one in operations] == names


def test_a_place_ends_with_the_address(make_plan: Any) -> None:
    text = make_plan(GONE)
    (operation,) = artifacts.read(text.encode(), "a.json") or ()
    column = text.index('"aws_s3_bucket.a"') + 1
    assert operation.place == Place("a.json", 1, column, 1, column + len('"aws_s3_bucket.a"'))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"address": "a.b", "type": "a"}, "found a change without its address, its type or what changes"),
        (7, "an entry is no object"),
        (GONE | {"change": {"actions": "delete"}}, "found the actions none, expected one of "),
        (GONE | {"change": {"actions": ["explode"]}}, "found the actions explode, expected one of "),
        (GONE | {"change": {"actions": []}}, "found the actions none, expected one of "),
    ],
)
def test_a_change_that_cannot_be_read_is_opaque(make_plan: Any, change: object, reason: str) -> None:
    (told,) = reasons(make_plan(change).encode())
    assert reason in told


def test_a_plan_that_is_cut_off_is_told_where_it_ends(make_plan: Any) -> None:
    (told,) = reasons(make_plan(GONE).encode()[:-20])
    assert told.startswith("plan.json:1:")
    assert "found no JSON" in told
    assert told.endswith("expected a plan in JSON")


@pytest.mark.parametrize("tail", [b"[" * 200_000, b"1" * 5000 + b"}"])
def test_a_plan_nested_too_deeply_or_with_an_endless_number_is_told(tail: bytes) -> None:
    (told,) = reasons(b'{"format_version":' + tail)
    assert "nested too deeply or has too long a number" in told or "found no JSON" in told


def test_a_plan_of_a_run_that_failed_does_not_say_all(make_plan: Any) -> None:
    (told,) = reasons(make_plan(errored=True).encode())
    assert "planning ended with an error" in told


def test_what_a_later_plan_will_do_counts(planned: Any, make_change: Any) -> None:
    deferred = [{"reason": "provider_config_unknown", "resource_change": make_change("aws_s3_bucket", ["delete"], {})}]
    assert [one.action for one in planned(deferred_changes=deferred)] == ["destroy"]


def test_a_plan_that_is_too_large_is_not_read() -> None:
    (told,) = reasons(b'{"format_version":"1.2"' + b" " * artifacts.LIMIT)
    assert "more than 20 MiB" in told
