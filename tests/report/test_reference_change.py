"""The change of April 2022 through the whole command line, as a person runs it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from drillgate.report.gate_schema import SCHEMA

TOP = Path(__file__).parents[2]


class Judged(NamedTuple):
    code: int
    shown: str
    junit: str
    json: str
    sarif: str


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    formats = Judged._fields[2:]
    command = [sys.executable, "-c", "from drillgate.cli import main; main()", "gate", "drills/changes/april-2022"]
    options = ["--now", "2022-04-05T07:00:00Z", *(f"--report={name}={folder / name}" for name in formats)]
    done = subprocess.run([*command, *options], cwd=TOP, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return Judged(done.returncode, done.stdout, *((folder / name).read_text(encoding="utf-8") for name in formats))


def test_it_is_blocked_for_more_than_one_reason(judged):
    code, shown = judged.code, judged.shown
    codes = {word for line in shown.splitlines() for word in line.split() if word.startswith("DG")}
    assert code == 1
    assert len(codes) >= 6
    assert shown.splitlines()[-2].startswith("blocked: ")


def test_the_wrong_list_is_told_with_its_numbers_and_the_right_one_is_not(judged):
    shown = judged.shown
    assert "883 of 883" in shown
    assert "app-ids-pilot.csv" not in [line.rpartition("/")[2] for line in shown.splitlines()]


def test_each_finding_is_a_case_of_a_valid_document(judged, invalid):
    shown, document = judged.shown, judged.junit
    failed = [case for case in ElementTree.fromstring(document).iter("testcase") if case.find("failure") is not None]
    errors = int(shown.rpartition("blocked: ")[2].split()[0])
    assert len(failed) == errors
    assert invalid(document) == ""


def test_each_finding_is_a_result_of_a_valid_sarif_document(judged, invalid_sarif):
    results = json.loads(judged.sarif)["runs"][0]["results"]
    assert sorted(result["ruleId"] for result in results) == sorted(
        finding["code"] for finding in json.loads(judged.json)["findings"]
    )
    assert invalid_sarif(judged.sarif) == ""


def test_json_is_as_its_schema_says_and_ends_as_the_run_did(judged):
    document = json.loads(judged.json)
    assert list(Draft202012Validator(SCHEMA).iter_errors(document)) == []
    assert (document["verdict"], document["exit_code"]) == ("blocked", judged.code)
