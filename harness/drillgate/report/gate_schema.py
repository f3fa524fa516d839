"""The JSON Schema of `--report json`, for those who read it with a program."""

from typing import Any, Final

from drillgate.report.json_of_gate import FORMAT
from drillgate.results import MALFORMED, Decision, Reason, Severity


def _object(about: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "description": about, "properties": properties, "required": list(properties)}


def _list(about: str, of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "description": about, "items": of}


def _text(about: str) -> dict[str, Any]:
    return {"type": "string", "description": about}


def _number(about: str, least: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "description": about}


def _word(about: str, *words: str) -> dict[str, Any]:
    return {"enum": list(words), "description": about}


SEVERITIES: Final = tuple(severity.value for severity in reversed(Severity))
PLACE: Final = _object(
    "A stretch of a file. Lines and columns count from 1, columns in characters (code points).",
    file=_text("The path as it was given, or below the folder that was given."),
    line=_number("Where it begins.", 1),
    column=_number("Where it begins.", 1),
    end_line=_number("Where it ends.", 1),
    end_column=_number("The column behind its last character.", 1),
)
FINDING: Final = _object(
    "A policy that does not hold, at a place.",
    fingerprint=_text(
        "The same as long as the finding is, where lines move or the file is renamed; unique in a report."
    ),
    code=_text("The policy's code, such as DG101; `drillgate policy explain` tells of it."),
    policy=_text("The policy's name."),
    severity=_word("How grave it is.", *SEVERITIES),
    title=_text("What the policy asks for."),
    message=_text("What is there, and what follows from it."),
    place={"$ref": "#/$defs/place"},
    chain=_list(
        "What it is reached from: calls, or text that it is embedded in; outermost first.", {"$ref": "#/$defs/place"}
    ),
    source=_text("The line that the place begins on, as far as it is kept; empty if there is none."),
    instead=_text("What to do instead; may be empty."),
    learning=_text("What the policy was learnt from; may be empty."),
    fact=_text("The kind of fact that was judged, such as `operation`."),
)
SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "What drillgate's gate found",
    "$defs": {"place": PLACE, "finding": FINDING},
    **_object(
        "A report of `drillgate gate --report json`. Keys may be added; what renames or removes one raises `format`.",
        format={"const": FORMAT, "description": "The version of this format."},
        drillgate=_text("The version of drillgate."),
        verdict=_word(
            "`not-decided` if input could not be used, else `blocked` if there are findings that block, else `passed`.",
            *(decision.value for decision in Decision),
        ),
        exit_code={"enum": [decision.exit_code for decision in Decision], "description": "Of the run."},
        fail_on=_word("The least severity that blocks.", *SEVERITIES),
        advisory={"type": "boolean", "description": "Findings are reported and block nothing."},
        counts=_object(
            "How many there are.",
            findings=_object("By severity.", **{severity: _number("", 0) for severity in SEVERITIES}),
            codes={"type": "object", "description": "Findings by code.", "additionalProperties": _number("", 1)},
            set_aside=_object("By reason.", **{reason.value: _number("", 0) for reason in Reason}),
            problems=_number("", 0),
            artifacts=_number("Files that were judged.", 0),
            policies=_number("Policies that judged.", 0),
        ),
        findings=_list("What counts, by file and place.", {"$ref": "#/$defs/finding"}),
        set_aside=_list(
            "What does not count.",
            _object(
                "A finding that does not count.",
                reason=_word("Somebody owns it until a date, or it was there before.", *(it.value for it in Reason)),
                said=_text("Who, why and until when, in words; may be empty."),
                finding={"$ref": "#/$defs/finding"},
            ),
        ),
        problems=_list(
            "Input that could not be used. Any of them makes the verdict `not-decided`.",
            _object(
                "A problem.",
                code={"const": MALFORMED, "description": "The code that all of them have."},
                place={"$ref": "#/$defs/place"},
                found=_text("What was found."),
                expected=_text("What was expected; may be empty."),
                suggestion=_text("The nearest valid word; may be empty."),
                said=_text("All of it in one line."),
            ),
        ),
        notes=_list("What judged, and what could not be known.", {"type": "string"}),
        artifacts=_list("The files that were judged.", {"type": "string"}),
        policies=_list("The codes of the policies that judged.", {"type": "string"}),
    ),
}
