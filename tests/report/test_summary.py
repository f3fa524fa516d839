from dataclasses import replace
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from drillgate.places import Place, Problem
from drillgate.report import summary
from drillgate.results import Finding, GateResult, Reason, SetAside, Severity

ROWS = Finding(
    code="DG101",
    policy="no-hard-delete",
    severity=Severity.ERROR,
    title="Data is soft-deleted, never destroyed",
    message="DELETE FROM page destroys rows",
    place=Place("scripts/clean_up.sql", 5, 3, 5, 14),
    instead="UPDATE page SET deleted_at = now()\nWHERE …",
)
TOLD = Finding("DG301", "told", Severity.WARNING, "Users are told", "nobody is told", Place("change.yaml", 3, 1))


class _Outline(HTMLParser):
    """The elements of a document, and the text of its headings, paragraphs, items and cells."""

    def __init__(self):
        super().__init__()
        self.tags = set()
        self.texts = []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag in ("h2", "h3", "p", "li", "td", "th"):
            self.texts.append("")

    def handle_data(self, data):
        if self.texts and data.strip():
            self.texts[-1] += data


def rendered(markdown):
    outline = _Outline()
    outline.feed(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown))
    return outline.tags, [text for text in outline.texts if text]


def test_findings_stand_in_a_table_for_each_file_the_worst_file_first():
    aside = (SetAside(TOLD, Reason.WAIVER, "platform, until 2026-01-01"),)
    said = summary.gate(GateResult((TOLD, ROWS), notes=("judged by main",), set_aside=aside))
    tags, texts = rendered(said)
    assert tags == {"h2", "h3", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "strong"}
    assert texts == [
        "⛔ drillgate gate: blocked",
        "1 error, 1 warning in 2 files (2 policies)",
        "set aside, waiver: 1 of DG301 — platform, until 2026-01-01",
        "judged by main",
        "scripts/clean_up.sql",
        *("line", "policy", "what is wrong", "instead"),
        *("5", "🔴\xa0error", "DG101 Data is soft-deleted, never destroyed", "DELETE FROM page destroys rows"),
        "UPDATE page SET deleted_at = now() WHERE …",
        "change.yaml",
        *("line", "policy", "what is wrong", "instead"),
        *("3", "🟡\xa0warning", "DG301 Users are told", "nobody is told"),
    ]


def test_problems_come_first():
    said = summary.gate(GateResult((), (Problem(Place("b.sql"), "found junk"),)))
    assert rendered(said)[1] == [
        "❓ drillgate gate: not decided",
        "1 problem with the input",
        "Could not be used",
        "DG907 b.sql:1:1: found junk",
    ]


@pytest.mark.parametrize("limit", [20_000, 60_000])
def test_it_is_cut_to_its_limit_with_a_sentence_that_says_so(limit):
    many = tuple(replace(ROWS, place=Place("ü.sql", line), message="ü" * 300) for line in range(1, 201))
    said = summary.gate(GateResult(many), limit=limit)
    assert len(said.encode()) <= limit
    shown = said.count("🔴")
    assert 0 < shown < 200
    assert said.endswith(
        f"\n**{200 - shown} findings more did not fit in this summary;** the step's log has them all.\n"
    )


def test_where_there_is_no_room_left_nothing_is_written():
    assert summary.gate(GateResult((ROWS,)), limit=100) == ""


@pytest.mark.parametrize(
    "evil",
    [
        "<img src=x onerror=alert(1)>",
        "a | b | c",
        "a \\| b \\\\| c \\",
        "`code` ``` fence",
        "[text](https://example.com) ![i](x) <https://example.com>",
        "https://example.com www.example.com",
        "**bold** _it_ ~~gone~~ # no heading",
        "a\n\n# heading\n\n| a |\n| - |\n| b |",
        "&lt;b&gt; &#60;",
        "- item\n1. item\n> quote\n---",
        "<!-- gone -->",
    ],
)
def test_content_is_shown_as_it_is_and_never_rendered(evil):
    finding = Finding(evil, evil, Severity.ERROR, evil, evil, Place(evil), evil)
    result = GateResult((finding,), (), (evil,), set_aside=(SetAside(finding, Reason.WAIVER, evil),))
    tags, texts = rendered(summary.gate(result))
    assert tags == {"h2", "h3", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "strong"}
    plain = " ".join(evil.split())
    assert texts[3:5] == [plain, plain]
    assert texts[-2:] == [plain, plain]
