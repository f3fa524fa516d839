"""The change of April 2022 through the whole command line, as a person runs it."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

TOP = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """The exit code, the text, and the JUnit document."""
    file = tmp_path_factory.mktemp("reports") / "gate.xml"
    command = [sys.executable, "-c", "from drillgate.cli import main; main()", "gate", "drills/changes/april-2022"]
    options = ["--now", "2022-04-05T07:00:00Z", "--report", f"junit={file}"]
    done = subprocess.run([*command, *options], cwd=TOP, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout, file.read_text(encoding="utf-8")


def test_it_is_blocked_for_more_than_one_reason(judged):
    code, shown, _ = judged
    codes = {word for line in shown.splitlines() for word in line.split() if word.startswith("DG")}
    assert code == 1
    assert len(codes) >= 6
    assert shown.splitlines()[-2].startswith("blocked: ")


def test_the_wrong_list_is_told_with_its_numbers_and_the_right_one_is_not(judged):
    _, shown, _ = judged
    assert "883 of 883" in shown
    assert "app-ids-pilot.csv" not in [line.partition(":")[0].rpartition("/")[2] for line in shown.splitlines()]


def test_each_finding_is_a_case_of_a_valid_document(judged, invalid):
    _, shown, document = judged
    failed = [case for case in ElementTree.fromstring(document).iter("testcase") if case.find("failure") is not None]
    errors = int(shown.rpartition("blocked: ")[2].split()[0])
    assert len(failed) == errors
    assert invalid(document) == ""
