"""Whatever a change says, its facts are made, have the fields of their kind, and each field's type."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from drillgate.documents.change import Change
from drillgate.documents.estate import Estate
from drillgate.documents.load import load
from drillgate.facts.changes import facts_of
from drillgate.facts.fact import FIELDS, UNKNOWN
from drillgate.facts.ids import read_ids
from drillgate.facts.inventory import Group
from drillgate.facts.knowledge import Knowledge
from drillgate.facts.plan import Plan
from drillgate.judgement.operators import is_of
from drillgate.readers import artifacts

NOW = datetime(2022, 4, 5, 7, 38, tzinfo=UTC)
SCRIPTS = {
    "softly.sql": "UPDATE app SET deleted_at = now() WHERE id = 'a1'",
    "drop.sql": "DROP TABLE app; DELETE FROM nowhere; DELETE FROM sites WHERE site = 'x'",
    "dark.sql": "DO $$ BEGIN EXECUTE x; END $$",
    "rows.py": """\
import csv
import requests
for row in csv.DictReader(open('a.csv')):
    requests.delete(row['id'])
""",
    "empty.py": "",
}
LISTS = {"a.csv": b"id\na1\na2\n", "b.csv": b"id\na2\na2\ns1\n", "c.csv": b"id\n"}

names = st.sampled_from(["app", "site", "a1", "apps", "vendor", "ann", "Bob "])
files = st.sampled_from([*SCRIPTS, "gone.sql"])
lists = st.sampled_from([*LISTS, "gone.csv"])
numbers = st.integers(0, 2**63 - 1)
durations = st.sampled_from(["0s", "10m", "30d", "999999d"])
moments = st.sampled_from(["0001-01-01T00:00:00Z", "2022-04-05T07:38:00Z", "9999-12-31T23:59:59Z"])
shares = st.sampled_from(["0%", "5%", "99.9%", "100%", "999%"])


def some(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Some of these keys; `_` stands for a hyphen."""
    return st.fixed_dictionaries({}, optional={name.replace("_", "-"): values for name, values in keys.items()})


def all_of(
    more: st.SearchStrategy[dict[str, Any]], **keys: st.SearchStrategy[Any]
) -> st.SearchStrategy[dict[str, Any]]:
    fixed = st.fixed_dictionaries({name.replace("_", "-"): values for name, values in keys.items()})
    return st.builds(lambda first, second: first | second, fixed, more)


parties = all_of(some(person=names, states=names, number=numbers), team=names)
changes = all_of(
    some(
        ids=st.lists(all_of(some(type=names, number=numbers), file=lists, column=st.just("id")), max_size=3),
        scripts=st.lists(
            all_of(some(arguments=st.lists(st.one_of(lists, names, st.just("--ids")))), file=files), max_size=3
        ),
        stages=st.lists(
            all_of(some(ids=lists, share=shares, bake=durations, own_sites=st.booleans(), alarm=names), name=names),
            max_size=4,
        ),
        rollback=some(scripts=st.lists(files, max_size=2), covers=st.lists(names, max_size=2)),
        approvals=st.lists(
            all_of(some(stand_in=names), role=st.sampled_from(["driver", "approver"]), person=names), max_size=3
        ),
        window=st.fixed_dictionaries({"begins": moments, "ends": moments}),
        must_not_touch=st.lists(names, max_size=2),
        communication=st.dictionaries(names, some(channel=names, owner=names), max_size=2),
        erasure=some(deadline=st.sampled_from(["0001-01-01", "2022-04-05", "9999-12-31"])),
        alarm=names,
    ),
    change=st.just("made-up"),
    title=names,
    environment=names,
    requested_by=parties,
    executed_by=parties,
    deletes=all_of(
        some(retention=durations, owners=st.lists(names, max_size=2)),
        type=names,
        number=numbers,
        recovery=st.sampled_from(["flag", "backup", "none"]),
    ),
)

ESTATE: Mapping[str, Any] = {
    "estate": "cloud",
    "title": "Products",
    "account": "111111111111",
    "region": "us-east-1",
    "vault": {"account": "222222222222", "bucket": "vault", "locked-for": "30d"},
    "catalogue": "catalogue",
    "objectives": {"recovery-point": "1h", "recovery-time": "8h"},
    "id-types": {"app": {"stores": ["apps"], "restore-time": "999999d"}, "site": {}},
    "own": ["vendor"],
    "tooling": ["a1"],
    "freezes": [{"begins": "2022-04-05T00:00:00Z", "reason": "Easter"}],
    "incidents": [{"incident": "slow", "since": "2022-04-05T00:00:00Z"}],
    "stores": {
        "catalogue": {"about": "x", "owner": "x", "dynamodb": {"table": "sites"}},
        "apps": {
            "about": "x",
            "owner": "x",
            "postgres": {"database": "apps", "shards": ["s"], "tables": {"app": {"columns": {}}}},
        },
    },
}
KNOWN = Knowledge(load(Estate, json.dumps(ESTATE).encode(), "cloud.estate.yaml"))
OPERATIONS = {name: artifacts.read(text.encode(), name, dialect="postgres") or () for name, text in SCRIPTS.items()}
flags = st.sampled_from([None, True, False])
groups = st.builds(
    Group,
    type=st.sampled_from([None, "app", "site"]),
    environment=st.sampled_from([None, "app"]),
    number=st.integers(1, 9),
    first=st.just(0),
    state=st.sampled_from([None, "active"]),
    own=flags,
    theirs=flags,
    spared=flags,
    tooling=flags,
    since=st.sampled_from([None, 0.0, 1.6e9]),
)


@settings(max_examples=150, deadline=None)
@given(changes, st.sampled_from([Knowledge(), KNOWN]), st.lists(st.one_of(st.none(), st.lists(groups, max_size=3))))
def test_every_change_has_its_facts(
    change: dict[str, Any], knowledge: Knowledge, found: list[list[Group] | None]
) -> None:
    document = load(Change, json.dumps(change).encode(), "change.yaml")
    read = [
        read_ids(LISTS[entry.file], entry.file, entry.column) if entry.file in LISTS else None
        for entry in document.value.ids
    ]
    plan = Plan(
        document=document,
        lists=read,
        digests=dict.fromkeys(SCRIPTS, "sha256:aa"),
        texts={name: text.encode() for name, text in SCRIPTS.items()},
        operations=OPERATIONS,
        knowledge=knowledge,
        groups=[group if ids is not None and ids.ids else None for group, ids in zip(found, read, strict=False)],
        population={"app": 7},
        now=NOW,
    )
    facts = list(facts_of(plan))
    kinds = [fact.kind for fact in facts]
    assert kinds.count("stage") == len(document.value.stages)
    assert kinds.count("script") == len(document.value.scripts)
    assert kinds.count("id-list") == sum(ids is not None for ids in read)
    for fact in facts:
        fields = FIELDS[fact.kind]
        assert fact.values.keys() <= fields.keys()
        assert fact.places.keys() <= fields.keys()
        assert [n for n, v in fact.values.items() if v is not UNKNOWN and not is_of(fields[n].type, v)] == []
