"""Names, statements and messages are others' text: in no report do they get to be anything but text."""

import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt

from drillgate.operations import Action, Amount, Confidence, Extent, IdSource, Kind, Operation, Recovery, Target
from drillgate.places import Place, Problem
from drillgate.report import github, json_of_gate, json_rows, junit, sarif, summary, text
from drillgate.report.gate_schema import SCHEMA
from drillgate.results import Finding, GateResult, Reason, SetAside, Severity

EVIL = (
    "\x1b[2J\x1b]0;title\x07\x9b31m",
    "a\n::error file=x::y\r::add-mask::b",
    "::stop-commands::x",
    "  ::add-mask::x",
    "##[add-mask]x ##vso[task.complete]x ##teamcity[x] ####[group]",
    *(f"{'x' * number}##[add-mask]x" for number in range(1, 6)),
    "section_start:1:x\r\x1b[0K",
    "<script>alert(1)</script> <!-- ]]> &amp; &#60;",
    "a | b \\| c `d` ``` [e](f) ![g](h) **i** _j_ https://k.example {0}",
    "\u202egnp.exe\u2066\u200b\ufeff\u2028\u2029\x85\x0b\x0c\x1c",
    "\udcff\ud800\udfff\ue000\uffff\U0001fffe",
    "../../etc/passwd%00%2e,title=x:y",
    "[[PROPERTY|a=b]]\n[[PROPERTY|verdict=pass]]",
    "\0",
    "\ud83d\ude00",
)
WORDS = some.text(alphabet=some.characters(codec=None, categories=None), max_size=12)
HOSTILE = some.lists(some.one_of(some.sampled_from(EVIL), WORDS), min_size=1, max_size=3).map("".join)

GITHUB_COMMAND = re.compile(r"^\s*::")
"""What GitHub's runner takes for a command, at the beginning of a line of the log."""
ANYWHERE = re.compile(r"##\w*\[")
"""What it and other servers take for one wherever it stands."""


def result_of(evil):
    finding = Finding(
        evil,
        evil,
        Severity.ERROR,
        evil,
        evil,
        Place(evil, 1, 1, 1, 5),
        evil,
        evil,
        evil,
        evil,
        evil,
        (Place(evil),),
        evil,
    )
    return GateResult(
        (finding, Finding("DG1", "p", Severity.NOTE, "t", evil, Place("a.sql", 2), evil)),
        (Problem(Place(evil), evil, evil, evil),),
        (evil,),
        (evil,),
        (evil,),
        set_aside=(SetAside(finding, Reason.WAIVER, evil),),
    )


def operation_of(evil):
    return Operation(
        Action.OPAQUE,
        Target(Kind.UNKNOWN, evil, evil),
        Extent(Amount.UNKNOWN),
        Recovery.NONE,
        Place(evil),
        evil,
        Confidence.TOKENS,
        (),
        IdSource(evil, evil, evil, evil, evil),
        (Place(evil),),
        evil,
    )


def hostile(test):
    """The test, of each known attack and of combinations."""
    for evil in EVIL:
        test = example(evil)(test)
    return settings(max_examples=60, deadline=None)(given(HOSTILE)(test))


def obeyed(printed):
    """The lines of a log that begin a command, or hold one."""
    lines = re.split(r"\r\n|\r|\n", printed)
    return [line for line in lines if GITHUB_COMMAND.match(line) or ANYWHERE.search(line)]


@pytest.mark.parametrize("terminal", [False, True])
@pytest.mark.parametrize("colour", [False, True])
def test_text_has_no_controls_but_line_breaks_and_its_own_colours(terminal, colour):
    @hostile
    def holds(evil):
        said = text.gate(result_of(evil), colour=colour, terminal=terminal, width=40)
        bare = re.sub(r"\x1b\[[0-9;]+m", "", said) if colour else said
        assert all(line.isprintable() for line in bare.split("\n"))
        assert obeyed(said) == obeyed(bare) == []
        said.encode()

    holds()


@hostile
def test_a_listing_of_operations_has_no_controls_but_line_breaks(evil):
    said = json_rows.operations_text([operation_of(evil)], False)
    assert all(line.isprintable() for line in said.split("\n"))
    assert obeyed(said) == []


@hostile
def test_json_is_valid_and_utf_8_and_obeyed_by_nobody(evil):
    document = json_of_gate.gate(result_of(evil))
    found = json.loads(document)
    found_text = json.dumps(found, ensure_ascii=False)
    found_text.encode()
    assert list(Draft202012Validator(SCHEMA).iter_errors(found)) == []
    rows = json_rows.operations([operation_of(evil)])
    assert len(json.loads(rows)) == 1
    for printed in (document, rows):
        assert printed.isascii()
        assert obeyed(printed) == []


@pytest.mark.parametrize("set_aside", [True, False])
def test_sarif_is_valid(invalid_sarif, set_aside):
    @hostile
    def holds(evil):
        document = sarif.gate(result_of(evil), set_aside=set_aside)
        assert invalid_sarif(document) == ""
        json.dumps(json.loads(document), ensure_ascii=False).encode()
        assert obeyed(document) == []

    holds()


def test_junit_is_valid_and_the_other_flavour_is_xml(invalid):
    @hostile
    def holds(evil):
        document = junit.gate(result_of(evil))
        assert invalid(document) == ""
        flavoured = junit.gate(result_of(evil), places=True)
        assert len(list(ElementTree.fromstring(flavoured).iter("testcase"))) == 4
        assert obeyed(document) == obeyed(flavoured) == []
        # A tab is white space in a terminal, and stands in the text of an element as it is.
        assert all(line.replace("\t", "").isprintable() for line in f"{document}{flavoured}".split("\n"))

    holds()


@hostile
def test_each_line_of_annotations_is_one_command_of_ours(evil):
    lines = github.annotations(result_of(evil)).split("\n")
    assert [line[:10] for line in lines] == ["::error fi", "::error fi", "::notice f", ""]
    for line in lines[:-1]:
        command, end, data = line[2:].partition("::")
        names = [each.partition("=")[0] for each in command.partition(" ")[2].split(",")]
        assert names == ["file", "line", "endLine", "col", "endColumn", "title"]
        assert end
        assert data.isprintable()


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, *(name for name, _ in attrs if name != "style")))

    def handle_comment(self, data):
        self.tags.append(("comment",))


OURS = {(tag,) for tag in ["h2", "h3", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "strong"]}


@hostile
def test_a_summary_renders_no_html_from_content(evil):
    tags = _Tags()
    markdown = summary.gate(result_of(evil))
    markdown.encode()
    tags.feed(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown))
    assert set(tags.tags) <= OURS
    assert tags.tags.count(("table",)) == 2
    assert tags.tags.count(("tr",)) == 4
    assert tags.tags.count(("td",)) == 10
