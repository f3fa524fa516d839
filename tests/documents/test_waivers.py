"""Waivers: what one must say before anything is set aside for it."""

import pytest

from drillgate.documents.load import load
from drillgate.documents.waivers import Waivers, file_and_line, problems
from drillgate.places import InputError

SOUND = {
    "policy": "DG101",
    "place": "migrations/old.sql",
    "owner": "storage@example.com",
    "reason": "Copied before",
    "approved-by": "platform@example.com",
    "granted": "2022-04-01",
    "expires": "2022-06-01",
}


def told(**values: str | None) -> list[str]:
    """The problems of a waiver with some keys otherwise, or without them."""
    keys = {**SOUND, **{name.replace("_", "-"): value for name, value in values.items()}}
    lines = [f"{name}: {value}" for name, value in keys.items() if value is not None]
    text = "waivers:\n  - " + "\n    ".join(lines) + "\n"
    try:
        return [str(problem) for problem in problems(load(Waivers, text.encode(), "w.yaml"))]
    except InputError as error:
        return [str(problem) for problem in error.problems]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"policy": "no-hard-delete"},
        {"place": "migrations/old.sql:12"},
        {"place": "migrations/**/[a-z]?.sql"},
        {"place": "old.sql"},
        {"fingerprint": "x01234567890123456789", "policy": None, "place": None},
        {"fingerprint": "x0123456789abcdef0123-2", "policy": "DG901", "place": None},
        {"expires": "2022-04-01"},
        {"expires": "2032-04-01"},
    ],
)
def test_a_sound_waiver_has_no_problem(values: dict[str, str | None]) -> None:
    assert told(**values) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"policy": "'*'"}, "2:13: found text '*', expected a policy's code or name, such as DG101"),
        (
            {"policy": None},
            "2:5: found a waiver that does not name what it is for, expected a policy and a place, or a fingerprint",
        ),
        (
            {"place": None},
            "2:5: found a waiver that does not name what it is for, expected a policy and a place, or a fingerprint",
        ),
        (
            {"policy": "DG901"},
            "2:13: found DG901 without a fingerprint, expected a fingerprint, since only one that was read can be",
        ),
        (
            {"policy": "DG902"},
            "2:13: found DG902, expected a policy about what is judged; those about the judging always count",
        ),
        (
            {"policy": "DG900", "fingerprint": "x0123456789abcdef0123"},
            "2:13: found DG900, expected a policy about what is judged; those about the judging always count",
        ),
        ({"owner": None}, "2:5: found no key 'owner', expected text: who answers for it"),
        ({"granted": None}, "2:5: found no key 'granted', expected a date such as 2022-04-05"),
        ({"reason": '" "'}, "5:13: found nothing but space, expected words"),
        ({"reason": '""'}, "5:13: found empty text, expected text"),
        (
            {"approved_by": "' Storage@example.com'"},
            "6:18: found the owner,  Storage@example.com, expected somebody else: nobody approves their own",
        ),
        (
            {"expires": "2022-03-31"},
            "8:14: found 2022-03-31, expected a day from 2022-04-01, when it was granted, on",
        ),
        ({"expires": "never"}, "8:14: found text 'never', expected a date such as 2022-04-05"),
        ({"expires": "9999-12-31"}, "8:14: found 9999-12-31, expected a day before the year 3000"),
        ({"granted": "9999-12-31", "expires": "2022-03-31"}, "7:14: found 9999-12-31, expected a day before the year"),
        (
            {"place": "'**/*.sql'"},
            "3:12: found '**/*.sql', expected a file, or wildcards below a folder that is named: a waiver does not sw",
        ),
        (
            {"place": "/etc/x.sql"},
            "3:12: found '/etc/x.sql', expected a path from the top of the repository, with slashes",
        ),
        (
            {"place": "./a//x.sql"},
            "3:12: found './a//x.sql', expected a path without empty parts, `.` and `..`; did you mean 'a/x.sql'?",
        ),
        ({"place": "a/../x.sql"}, "3:12: found 'a/../x.sql', expected a path without empty parts, `.` and `..`"),
        (
            {"plaze": "x", "place": None},
            "8:5: found unknown key 'plaze', expected one of place or fingerprint; did you mean 'place'?",
        ),
    ],
)
def test_what_is_wrong_is_told_at_its_place(values: dict[str, str | None], expected: str) -> None:
    (problem,) = told(**values)
    assert problem.startswith(f"w.yaml:{expected}")


@pytest.mark.parametrize(
    ("place", "file", "line"),
    [("a.sql", "a.sql", None), ("a.sql:3", "a.sql", 3), ("a.sql:0", "a.sql:0", None), ("a:b:12", "a:b", 12)],
)
def test_a_place_is_a_file_and_perhaps_a_line(place: str, file: str, line: int | None) -> None:
    assert file_and_line(place) == (file, line)
