"""The schemas derived from the dataclasses, and that nothing they accept fails to bind."""

import copy
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from drillgate.documents import events, load
from drillgate.documents.bind import bind, plain
from drillgate.documents.fields import key
from drillgate.documents.keys import keys_of
from drillgate.documents.kinds import KINDS
from drillgate.documents.patterns import WORDS
from drillgate.documents.schema import schema_of
from drillgate.documents.validate import _quick, _thorough, matches, validate

FULL = {
    "project": """\
project: cloud
files:
  - {match: "db/**", read-as: sql, role: migration, dialect: postgres}
  - {match: vendor/, read-as: nothing}
policies: [policies]
shipped-policies: true
parameters: {batch-cap: {largest-batch: 50, kinds: [rows], off: true}}
severities: {DG107: warning, batch-cap: "off"}
switches: [moratorium]
estate: cloud.estate.yaml
inventory: inventory.parquet
clients: [clients]
waivers: [waivers]
baseline: baseline.json
runs: runs
fail-on: warning
""",
    "client": """\
client: tenants
title: Tenants
modules: [acme.tenants]
objects: [tenants]
calls:
  - {function: "*.delete", action: purge, target: site, extent: some, recovery: trash, store: catalogue, name: site}
  - program: tenants delete
    ids: {parameter: --id, position: 1, types: [site, app], type-parameter: --type}
  - {request: "DELETE /v1/tenants/{id}"}
""",
    "change": """\
change: april-2022
title: Delete the retired app
environment: production
requested-by: {team: assets, person: a@example.com, states: app, number: 883, ticket: OPS-1}
executed-by: {team: platform, person: b@example.com, states: app}
deletes: {type: app, number: 883, recovery: trash, retention: 30d, owners: [customer-1]}
ids:
  - file: ids.csv
    column: id
    type: app
    number: 883
    digest: sha256:0000000000000000000000000000000000000000000000000000000000000000
scripts:
  - file: delete.py
    arguments: [--ids, ids.csv, ""]
    runs: 2
    digest: sha256:0000000000000000000000000000000000000000000000000000000000000000
    variables: {TENANT_API: https://tenants.example}
stages: [{name: own, share: 0.5%, ids: ids.csv, own-sites: true, bake: 1d, abort-when: a ticket comes in, alarm: rate}]
rollback: {runbook: un-delete.runbook.yaml, scripts: [undo.py], digests: {undo.py: x}, covers: [apps], evidence: e.json}
alarm: more than 20 in a minute
window: {begins: 2022-04-05T07:38:00Z, ends: 2022-04-06T07:38:00Z}
approvals: [{role: approver, person: c@example.com, stand-in: d@example.com}]
must-not-touch: [site]
communication: {customers: {channel: e-mail, message: It goes., when: 7d before, owner: e@example.com}}
erasure:
  legal-basis: GDPR Art. 17
  reference: R-1
  deadline: 2022-05-01
  reapply-after-restore: [erasures.csv]
""",
    "policy": """\
policy: no-hard-delete
code: DG101
title: Data is soft-deleted
severity: error
learning: soft-delete-everywhere
why: It cannot be undone.
of: operation
match: {action: destroy}
require: {recovery: {at-worst: versioned}}
switch: moratorium
parameters: {most: 3}
message: "{statement} destroys {target}"
instead: {rows: UPDATE}
examples: [{sql: DELETE FROM sites, expect: finding}]
""",
    "estate": """\
estate: cloud
title: Products
account: "111111111111"
region: eu-central-1
vault: {account: "222222222222", bucket: vault, locked-for: 30d}
roles: [{account: vault, name: restores/on-call}]
inventory:
  file: inventory.csv
  taken-at: 2022-04-05T06:00:00Z
  digest: sha256:0000000000000000000000000000000000000000000000000000000000000000
  fresh-for: 12h
catalogue: catalogue
contacts: contacts
erasable: [contacts]
products: {wiki: pages}
stores:
  catalogue:
    about: A record for each site
    product: wiki
    owner: platform
    data: customer
    backup: {full-every: 1d, ship-every: 5m, keep: 30d}
    records: 1
    references: [{field: page, to: pages.page}]
    dynamodb: {table: catalogue, partition-key: site, sort-key: item, fields: [name]}
  pages:
    about: Pages
    owner: wiki
    postgres:
      database: pages
      shards: [shard-1]
      tables: {page: {columns: {title: text, size: bigint}, parent: space}}
      schema: pages.sql
  media: {about: Files, owner: wiki, s3: {bucket: media}}
services:
  tenant-api:
    about: Deletes
    owner: platform
    openapi: api.yaml
    application: services/api.py:make
    address: TENANT_API
objectives:
  recovery-point: 5m
  recovery-time: 12h
  restores-at-once: 4
  retention: 30d
  proven-within: 7d
  confirmed-within: 60d
confirmed: 2022-04-01
teams: {platform: {about: Keeps it, deputy: recovery}}
id-types: {app: {pattern: "[0-9a-f]+", owned-by: site, stores: [apps], restore-time: 5m}}
environments: [production]
own: [vendor]
tooling: [status-page]
critical: [contacts]
freezes: [{begins: 2022-12-18T00:00:00Z, ends: 2023-01-04T00:00:00Z, environments: [production], reason: the year ends}]
incidents: [{incident: slow, since: 2022-04-05T07:38:00Z, until: 2022-04-05T08:38:00Z}]
""",
    "incident": """\
incident: april-2022
title: Sites go
change: change.yaml
starts: 2022-04-05T07:38:00Z
lasts: 23m
everybody: false
actions:
  - {uses: "harm.py:stop", with: {minutes: 5}, before: 2h}
noticed: {by: customer-ticket, after: 8m}
source: the review
""",
    "runbook": """\
runbook: un-delete
title: Sites come back
owner: storage
deputy: platform
reviewed: 2022-04-01
windows: {width: 5m, before: 0s}
batches: {size: 20}
steps:
  - step: restore
    title: Restore
    uses: drillgate.steps.dynamodb:restore
    with: {store: catalogue, rows: 3, deep: true}
    needs: [other]
    for-each: [window, site]
    covers: [catalogue]
    verifies: [media]
    erases: [media]
    takes: 90s
    grows: {per-site: 2s, per-thousand-records: 1s, spread: 0.2}
    team: storage
    deputy: platform
    retries: {times: 3, wait: 30s, factor: 1.5}
    verify: {uses: "look.py:whole", with: {rows: 3}}
    given: [table]
  - {step: other, title: Copy, run: [aws, s3, sync], timeout: 5m, gives: [table], verify: {run: [aws, s3, ls]}}
""",
    "drill": """\
drill: april-2022
title: Sites come back
estate: cloud.estate.yaml
incident: april.incident.yaml
runbook: un-delete.runbook.yaml
repair: late.runbook.yaml
population: {lost: 40, bystanders: 80, soft-deleted: 5%, largest: 8}
workload: {before: 75m, after: 20m, every: 10m, stakes: 8m, dense-every: 30s}
objectives: {recovery-point: 5m, detection: 10m}
seed: 7
assumptions: [the sizes]
""",
    "case": """\
case: april-2022
title: It is blocked
gate:
  paths: [changes]
  verdict: blocked
  findings: [{code: DG201, place: "change.yaml:12", says: 883 of 883}]
  exactly: true
drill: {file: april.drill.yaml, sites: 4, verdict: pass, checks: {bystanders: fail}}
""",
    "waivers": """\
waivers:
  - policy: DG101
    place: migrations/old/*.sql:12
    fingerprint: x0123456789abcdef0123-2
    owner: storage@example.com
    reason: The table was copied before
    approved-by: platform@example.com
    granted: 2022-04-01
    expires: 2022-06-01
""",
}

OTHERS: tuple[Any, ...] = (
    None, True, 0, 1, -1, 2.0, 1.5, "", "x", "X y", "1h", "5%", "١٢٣٤٥٦٧٨٩٠١٢", "x\n", "2022-02-30", "2022-04-05",
    "2022-04-05T07:38:00Z", "2022-04-31T07:38:00Z", [], {}, ["x"], [None], {"x": 1}, {"x": None},
)  # fmt: skip

KIND = pytest.mark.parametrize("kind", list(KINDS))


def places(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in inside:
        yield from places(value, (*path, step))


def mutants(data: Any) -> Iterator[Any]:
    """`data` with one key left out, one value replaced, or one key more, for each place and each replacement."""
    for path in places(data):
        for other in ("left out", "one more", *OTHERS):
            mutant = copy.deepcopy(data)
            parent = mutant
            for step in path[:-1]:
                parent = parent[step]
            if other == "left out":
                del parent[path[-1]]
            elif other == "one more":
                if not isinstance(parent, dict):
                    continue
                parent["one-more"] = "x"
            else:
                parent[path[-1]] = other
            yield mutant


@KIND
def test_a_schema_is_itself_valid(kind: str) -> None:
    schema = schema_of(KINDS[kind])
    Draft202012Validator.check_schema(schema)
    assert (schema["$schema"], schema["$id"], schema["title"]) == (
        "https://json-schema.org/draft/2020-12/schema",
        f"urn:drillgate:schema:{kind}",
        KINDS[kind].__name__,
    )


@KIND
def test_a_full_example_is_accepted_and_uses_every_key(kind: str) -> None:
    document = load(KINDS[kind], FULL[kind].encode(), kind)
    assert set(events.read(FULL[kind], kind).data or {}) == {known.name for known in keys_of(KINDS[kind])}
    assert bind(KINDS[kind], plain(document.value)) == document.value


@KIND
def test_what_a_schema_accepts_is_bound_and_what_it_refuses_is_worded(kind: str) -> None:
    tree = events.read(FULL[kind], kind)
    quick = _quick(KINDS[kind])
    thorough = _thorough(KINDS[kind])
    verdicts = set()
    for mutant in mutants(tree.data):
        accepted = thorough.is_valid(mutant)
        verdicts.add(accepted)
        assert quick is None or quick(mutant) == accepted, mutant
        if accepted:
            value = bind(KINDS[kind], mutant)
            assert bind(KINDS[kind], plain(value)) == value
    assert verdicts == {True, False}


@KIND
def test_every_refusal_has_a_place_and_words(kind: str) -> None:
    tree = events.read(FULL[kind], kind)
    for mutant in list(mutants(tree.data))[::7]:
        for problem in validate(KINDS[kind], type(tree)(kind, mutant, tree.root)):
            assert problem.found.startswith("found "), problem
            assert problem.expected, problem


def test_problems_are_the_same_without_the_fast_validator(monkeypatch: pytest.MonkeyPatch) -> None:
    text = FULL["change"].replace("883", "many").replace("30d", "30")
    tree = events.read(text, "change.yaml")
    fast = validate(KINDS["change"], tree)
    _quick.cache_clear()
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    try:
        assert _quick(KINDS["change"]) is None
        assert (validate(KINDS["change"], tree), len(fast)) == (fast, 4)
    finally:
        _quick.cache_clear()


def test_every_pattern_of_the_kinds_is_said_in_words() -> None:
    def patterns(schema: Any) -> Iterator[str]:
        if isinstance(schema, dict):
            if isinstance(schema.get("patternErrorMessage"), str):
                yield schema["patternErrorMessage"]
            for inner in schema.values():
                yield from patterns(inner)

    said = {message for kind in KINDS.values() for message in patterns(schema_of(kind))}
    assert [message for message in said if "that matches" in message] == []
    assert {f"expected {words}" for words in WORDS.values()} <= said


def test_a_pattern_means_what_it_means_to_editors() -> None:
    assert [matches(r"^\d{2}$", text) for text in ("12", "12\n", "١٢", "123")] == [True, False, False, False]
    assert matches(r"^a\$", "a$")


@dataclass(frozen=True, kw_only=True)
class Inner:
    share: float = key("How much.", minimum=0.5)


@dataclass(frozen=True, kw_only=True)
class Outer:
    __doc__ = "Outer."
    first_key: str = key("The first.", name="first", pattern=r"\d{12}")
    flag: bool | None = key("Whether.", default=None)
    inner: Inner | None = key("What is inside.", default=None)
    many: tuple[Inner, ...] = key("More of it.", default=())
    free: object = key("Anything.", default_factory=dict, schema={"type": "object"})


def test_a_schema_says_all_that_the_dataclass_says() -> None:
    schema = schema_of(Outer)
    del schema["description"]
    assert schema == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:drillgate:schema:outer",
        "title": "Outer",
        "type": "object",
        "properties": {
            "first": {
                "type": "string",
                "pattern": r"^(?:\d{12})$",
                "patternErrorMessage": "expected 12 digits",
                "description": "The first.",
            },
            "flag": {"type": ["boolean", "null"], "description": "Whether."},
            "inner": {"anyOf": [{"$ref": "#/$defs/Inner"}, {"type": "null"}], "description": "What is inside."},
            "many": {"type": "array", "items": {"$ref": "#/$defs/Inner"}, "description": "More of it.", "default": []},
            "free": {"type": "object", "description": "Anything.", "default": {}},
        },
        "required": ["first"],
        "additionalProperties": False,
        "$defs": {
            "Inner": {
                "title": "Inner",
                "type": "object",
                "properties": {"share": {"type": "number", "minimum": 0.5, "description": "How much."}},
                "required": ["share"],
                "additionalProperties": False,
            }
        },
    }


def test_numbers_are_bound_as_the_type_that_was_asked_for() -> None:
    bound = bind(Outer, {"first": "1", "inner": {"share": 1}, "flag": None})
    assert (bound, type(bound.inner and bound.inner.share)) == (Outer(first_key="1", inner=Inner(share=1.0)), float)


@dataclass(frozen=True)
class Unfit:
    one: str | int = field(default="")


@dataclass(frozen=True)
class AlsoUnfit:
    one: set[str] = field(default_factory=set)


def test_a_dataclass_with_a_type_that_documents_do_not_have_is_refused() -> None:
    with pytest.raises(TypeError, match="unions other than with None are not supported"):
        schema_of(Unfit)
    with pytest.raises(TypeError, match="a document's key cannot be set"):
        schema_of(AlsoUnfit)
    with pytest.raises(TypeError, match="is no dataclass"):
        schema_of(int)
