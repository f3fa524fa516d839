"""What docs/reports.md says of the formats, against the formats."""

import re
from dataclasses import fields
from pathlib import Path

from drillgate.cli.gate_reports import FORMATS
from drillgate.operations import Operation
from drillgate.report.gate_schema import FINDING, SCHEMA

DOCUMENT = (Path(__file__).parents[2] / "docs" / "reports.md").read_text(encoding="utf-8")


def section(title):
    return DOCUMENT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def first_cells(text):
    """The words in code in the first column of the text's tables."""
    return {
        word
        for line in text.splitlines()
        if line.startswith("| `")
        for word in re.findall(r"`(\S+?)`", line.split("|")[1])
    }


def test_it_has_each_format_and_no_other():
    assert first_cells(DOCUMENT.partition("\n## ")[0]) == set(FORMATS)


def test_it_has_each_key_of_json_and_no_other():
    assert first_cells(section("JSON")) == set(SCHEMA["properties"])
    for key in (*FINDING["properties"], *SCHEMA["properties"]["counts"]["properties"]):
        assert re.search(rf"[`\"]{key}[`\"]", section("JSON")), key


def test_it_has_each_field_of_an_operation():
    named = {one.name for one in fields(Operation)} - {"place"}
    place = {"file", "line", "column", "end_line", "end_column"}
    assert first_cells(section("Operations")) >= named | place
