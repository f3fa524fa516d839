"""Loading: what a document becomes, and what is said of one that cannot be used."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from drillgate.documents import load
from drillgate.documents.change import Approval, Change, Communication, Deletes, IdList, Party, Stage
from drillgate.documents.incident import Incident
from drillgate.documents.kinds import KINDS
from drillgate.documents.runbook import Runbook, Step, Windows
from drillgate.operations import Recovery
from drillgate.places import InputError

CHANGE = """\
change: april-2022
title: Delete the retired app
environment: production
requested-by: {team: assets, states: app}
executed-by: {team: platform}
deletes:
  type: app
  number: 883
  recovery: trash
  retention: 30d
ids:
  - {file: ids.csv, column: id, number: 883}
stages:
  - name: own
    own-sites: true
    bake: 1d12h
approvals: [{role: approver, person: b@example.com}]
communication: {customers: {channel: support}}
"""
INCIDENT = "incident: april\ntitle: x\nchange: change.yaml\nstarts: 2022-04-05T09:38:00+02:00\nlasts: 23m\n"
RUNBOOK = """\
runbook: un-delete
title: x
owner: storage
reviewed: 2022-04-01
windows: {width: 5m, before: 0s}
steps:
  - {step: one, title: x, uses: a.b:c, with: {rows: 3, deep: true}, for-each: [window, site], takes: 90s}
"""
POLICY = """\
policy: a
code: DG101
title: x
severity: error
why: x
of: operation
message: x
examples: []
"""


def problems(kind: str, text: str) -> list[str]:
    with pytest.raises(InputError) as error:
        load(KINDS[kind], text.encode(), f"{kind}.yaml")
    return [str(problem) for problem in error.value.problems]


def test_a_change_becomes_its_dataclass_with_its_digest() -> None:
    document = load(Change, CHANGE.encode(), "change.yaml")
    assert document.value == Change(
        change="april-2022",
        title="Delete the retired app",
        environment="production",
        requested_by=Party(team="assets", states="app"),
        executed_by=Party(team="platform"),
        deletes=Deletes(type="app", number=883, recovery=Recovery.TRASH, retention=timedelta(days=30)),
        ids=(IdList(file="ids.csv", column="id", number=883),),
        stages=(Stage(name="own", own_sites=True, bake=timedelta(days=1, hours=12)),),
        approvals=(Approval(role="approver", person="b@example.com"),),
        communication={"customers": Communication(channel="support")},
    )
    assert document.file == "change.yaml"
    assert document.digest == "sha256:192211ea37e2b2ce506382023b441ad5211a020a49d5dd314afc9bc078258dda"


def test_times_dates_and_settings_become_what_they_mean() -> None:
    assert load(Incident, INCIDENT.encode(), "i").value == Incident(
        incident="april",
        title="x",
        change="change.yaml",
        starts=datetime(2022, 4, 5, 7, 38, tzinfo=UTC),
        lasts=timedelta(minutes=23),
    )
    assert load(Runbook, RUNBOOK.encode(), "r").value == Runbook(
        runbook="un-delete",
        title="x",
        owner="storage",
        reviewed=date(2022, 4, 1),
        windows=Windows(width=timedelta(minutes=5), before=timedelta(0)),
        steps=(
            Step(
                step="one",
                title="x",
                uses="a.b:c",
                settings={"rows": 3, "deep": True},
                for_each=("window", "site"),
                takes=timedelta(seconds=90),
            ),
        ),
    )


def test_places_are_asked_for_by_the_keys_of_the_file() -> None:
    document = load(Change, CHANGE.encode(), "change.yaml")
    assert [
        str(place)
        for place in (
            document.place("deletes", "number"),
            document.place("deletes", "number", of="key"),
            document.place("stages", 0, "own-sites"),
            document.place("ids", 0),
            document.place("deletes", "absent"),
            document.place("rollback", "runbook"),
        )
    ] == [
        "change.yaml:8:11",
        "change.yaml:8:3",
        "change.yaml:15:16",
        "change.yaml:12:5",
        "change.yaml:7:3",
        "change.yaml:1:1",
    ]


def test_a_key_that_may_be_absent_may_say_nothing() -> None:
    text = CHANGE.replace("  retention: 30d\n", "  retention:\n") + "rollback: ~\n"
    change = load(Change, text.encode(), "change.yaml").value
    assert (change.deletes.retention, change.rollback) == (None, None)


@pytest.mark.parametrize(
    ("kind", "text", "change", "expected"),
    [
        (
            "change",
            "titel: x",
            ("title: Delete the retired app", "titel: x"),
            [
                (
                    "2:1: found unknown key 'titel', expected one of title, scripts, rollback, alarm, window, "
                    "must-not-touch or erasure; "
                    "did you mean 'title'?"
                )
            ],
        ),
        (
            "change",
            "own_sites",
            ("own-sites", "own_sites"),
            [
                (
                    "15:5: found unknown key 'own_sites', expected one of share, ids, own-sites, abort-when or alarm; "
                    "did you mean 'own-sites'?"
                )
            ],
        ),
        (
            "change",
            "nothing like it",
            ("{customers: {channel: support}}", "{}\ncolour: red"),
            [
                (
                    "19:1: found unknown key 'colour', expected one of scripts, rollback, alarm, window, "
                    "must-not-touch or erasure"
                )
            ],
        ),
        (
            "change",
            "missing",
            ("  type: app\n  number: 883\n", ""),
            [
                "7:3: found no key 'type', expected text: what goes, as one of the inventory's types (app, site …)",
                "7:3: found no key 'number', expected a whole number: how many of them go",
            ],
        ),
        ("change", "text", ("883\n  rec", "many\n  rec"), ["8:11: found text 'many', expected a whole number"]),
        ("change", "fraction", ("883\n  rec", "1.5\n  rec"), ["8:11: found the number 1.5, expected a whole number"]),
        ("change", "truth", ("883\n  rec", "true\n  rec"), ["8:11: found true, expected a whole number"]),
        ("change", "negative", ("883\n  rec", "-1\n  rec"), ["8:11: found the number -1, expected at least 0"]),
        (
            "change",
            "enumeration",
            ("trash", "Backups"),
            [
                (
                    "9:13: found text 'Backups', expected one of flag, trash, versioned, backup or none; "
                    "did you mean 'backup'?"
                )
            ],
        ),
        (
            "change",
            "literal",
            ("role: approver", "role: 3"),
            ["17:20: found the number 3, expected one of driver, approver, contributor or informed"],
        ),
        (
            "change",
            "duration",
            ("30d", "30 days"),
            ["10:14: found text '30 days', expected a duration such as 90s, 2m30s, 1h or 30d"],
        ),
        (
            "change",
            "bare duration",
            ("30d", "30"),
            ["10:14: found the number 30, expected a duration such as 90s, 2m30s, 1h or 30d"],
        ),
        (
            "change",
            "name",
            ("april-2022", "April 2022"),
            ["1:9: found text 'April 2022', expected lower-case letters, digits, dots and hyphens"],
        ),
        ("change", "no mapping", ("{team: platform}", "platform"), ["5:14: found text 'platform', expected a mapping"]),
        (
            "change",
            "no list",
            ("[{role: approver, person: b@example.com}]", "b"),
            ["17:12: found text 'b', expected a list"],
        ),
        ("change", "spelling", ("883\n  rec", "1.10\n  rec"), ["8:11: found the number 1.10, expected a whole number"]),
        ("change", "unquoted", ("support", "0112"), ["18:38: found the number 0112, expected text (in quotes)"]),
        ("change", "empty", ("Delete the retired app", '""'), ["2:8: found empty text, expected text"]),
        ("change", "nothing", ("Delete the retired app", ""), ["2:7: found nothing, expected text"]),
        (
            "change",
            "long",
            ("april-2022", "A" * 80),
            [f"1:9: found text '{'A' * 59}…', expected lower-case letters, digits, dots and hyphens"],
        ),
        (
            "incident",
            "no offset",
            ("+02:00", ""),
            [
                (
                    "4:9: found text '2022-04-05T09:38:00', "
                    "expected a time in UTC or with an offset, such as 2022-04-05T07:38:00Z"
                )
            ],
        ),
        (
            "incident",
            "no such day",
            ("04-05", "02-30"),
            [
                (
                    "4:9: found text '2022-02-30T09:38:00+02:00', "
                    "expected a time in UTC or with an offset, such as 2022-04-05T07:38:00Z"
                )
            ],
        ),
        (
            "runbook",
            "no such date",
            ("04-01", "13-01"),
            ["4:11: found text '2022-13-01', expected a date such as 2022-04-05"],
        ),
        (
            "runbook",
            "pattern",
            ("a.b:c", "a.b"),
            ["7:33: found text 'a.b', expected MODULE:FUNCTION or FILE.py:FUNCTION"],
        ),
        (
            "runbook",
            "setting",
            ("rows: 3", "rows: [3]"),
            ["7:54: found the number 3, expected text (in quotes)"],
        ),
        (
            "policy",
            "examples",
            ("[]", "[{sql: x}, 3]"),
            ["8:12: found no key 'expect', expected it to be there", "8:22: found the number 3, expected a mapping"],
        ),
        ("policy", "union", ("[]", "[]\ninstead: [x]"), ["9:10: found a list, expected text or a mapping"]),
        (
            "policy",
            "in a union",
            ("[]", "[]\ninstead: {rows: 1}"),
            ["9:17: found the number 1, expected text (in quotes)"],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
def test_what_does_not_fit_is_told_at_its_place(
    kind: str, text: str, change: tuple[str, str], expected: list[str]
) -> None:
    document = {"change": CHANGE, "incident": INCIDENT, "runbook": RUNBOOK, "policy": POLICY}[kind]
    assert change[0] in document, text
    assert problems(kind, document.replace(*change, 1)) == [f"{kind}.yaml:{line}" for line in expected]


def test_all_problems_of_a_file_are_told_in_the_order_of_their_places() -> None:
    text = "deletes: &all {type: app, number: x}\nchange: A\ntitle: *all\ncolour: red\ndeletes: {}\n"
    assert problems("change", text) == [
        "change.yaml:1:1: found no key 'environment', expected text: where it runs",
        "change.yaml:1:1: found no key 'requested-by', expected a mapping: who asked for it",
        "change.yaml:1:1: found no key 'executed-by', expected a mapping: who runs it",
        "change.yaml:1:10: found the anchor &all, expected the value alone",
        (
            "change.yaml:1:10: found no key 'recovery', expected one of flag, trash, versioned, backup or none: "
            "how the deletion can be undone"
        ),
        "change.yaml:1:35: found text 'x', expected a whole number",
        "change.yaml:2:9: found text 'A', expected lower-case letters, digits, dots and hyphens",
        "change.yaml:3:8: found the alias *all, expected the value itself",
        (
            "change.yaml:4:1: found unknown key 'colour', expected one of environment, requested-by, executed-by, ids, "
            "scripts, stages, rollback, alarm, window, approvals, must-not-touch, communication or erasure"
        ),
        "change.yaml:5:1: found the key 'deletes' again, expected each key once (it stands at 1:1)",
    ]


def test_what_yaml_spoilt_is_not_complained_about_again() -> None:
    text = (
        CHANGE.replace("deletes:\n", "deletes: !big\n")
        .replace("  type: app\n", "")
        .replace("{team: platform}", "{<<: a}")
    )
    assert problems("change", text) == [
        "change.yaml:5:15: found the merge key '<<', expected the keys themselves",
        "change.yaml:6:10: found the tag !big, expected a value without a tag",
    ]


def test_broken_yaml_is_not_measured_against_the_schema() -> None:
    assert problems("change", "colour: [\n") == [
        "change.yaml:2:1: found broken YAML: did not find expected node content while parsing a flow node"
    ]


def test_a_document_that_is_no_mapping_is_told_so() -> None:
    assert problems("change", "- x\n") == ["change.yaml:1:1: found a list, expected a mapping"]


def test_a_flood_of_problems_ends_in_their_number() -> None:
    found = problems("change", CHANGE + "must-not-touch: [" + "1, " * 1000 + "]\n")
    assert (len(found), found[-1]) == (
        200,
        "change.yaml:19:615: found the number 1 (and 800 more problems), expected text (in quotes)",
    )


def test_a_file_made_to_be_wrong_everywhere_is_not_followed_to_its_end(grows_in_step: Callable[..., bool]) -> None:
    def flood(size: int) -> str:
        return CHANGE + "".join(f"k{number}: 1\n" for number in range(size))

    assert grows_in_step(lambda text: problems("change", text), flood, 5000)
    found = problems("change", flood(20_000))
    assert (len(found), found[-1]) == (
        200,
        (
            "change.yaml:218:1: found unknown key 'k199' (and at least 2800 more problems), "
            "expected one of scripts, rollback, alarm, window, must-not-touch or erasure"
        ),
    )


def test_more_than_the_allowed_bytes_are_refused() -> None:
    with pytest.raises(InputError, match=r"^change.yaml:1:1: found more than 10 bytes, expected a smaller file$"):
        load(Change, CHANGE.encode(), "change.yaml", limit=10)
