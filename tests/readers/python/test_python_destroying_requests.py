"""Requests that delete without the method DELETE."""

from typing import Any

import pytest

from drillgate.operations import Amount, IdSource, Kind

BULK = 'requests.post("https://x/v1/apps/bulk-delete", json={"ids": ids})'
SITE = 'requests.post("https://x/graphql", json={"query": "mutation { deleteSite(id: 7) { id } }"})'
APP = """requests.post(url, json={"query": "mutation Q { removeApp(id: $id) { ok } }", "variables": {"id": app}})"""
HEADER = 'requests.post("https://x/v1/apps/7", headers={"X-HTTP-Method-Override": "DELETE"})'


@pytest.mark.parametrize(
    ("call", "name", "amount", "ids"),
    [
        (BULK, "POST /v1/apps/bulk-delete", Amount.SOME, IdSource("ids.csv", "id", parameter="ids")),
        ('requests.post(f"https://x/v1/apps/{app}/destroy")', "POST /v1/apps/{app}/destroy", Amount.ONE, "app"),
        ('requests.put("https://x/v1/sites/7/purge")', "PUT /v1/sites/7/purge", Amount.ONE, None),
        ('requests.request("POST", "https://x/v1/purge")', "POST /v1/purge", Amount.ONE, None),
        ('requests.post("https://x/sites/_delete_by_query")', "POST /sites/_delete_by_query", Amount.SOME, None),
        (SITE, "mutation deleteSite", Amount.ONE, None),
        (APP, "mutation removeApp", Amount.ONE, "id"),
        (HEADER, "DELETE /v1/apps/7", Amount.ONE, None),
    ],
)
def test_what_deletes_by_its_path_its_body_or_a_header_is_destruction(
    script: Any, call: str, name: str, amount: Amount, ids: IdSource | str | None
) -> None:
    one = script(
        "import csv, requests\nfrom plan import app, url\n"
        f'ids = [row["id"] for row in csv.DictReader(open("ids.csv"))]\n{call}\n'
    )
    source = IdSource(parameter=ids) if isinstance(ids, str) else ids
    assert one.read() == (one.operation(call, Kind.RESOURCE, name, amount=amount, ids=source),)


@pytest.mark.parametrize(
    "call",
    [
        'requests.post("https://x/v1/apps", json={"name": "delete"})',
        'requests.post("https://x/v1/delete-requests/list")',
        'requests.put("https://x/v1/deleted-items/7")',
        'requests.get("https://x/v1/purge")',
        'requests.post("https://x/graphql", json={"query": "query { deletedSites { id } }"})',
        'requests.post("https://x/graphql", json={"query": "mutation { createSite(id: 7) { id } }"})',
        'requests.post("https://x/graphql", json={"query": "mutation deleteNothing { createSite { id } }"})',
        'patch("acme.purge")',
        "results.put(item)",
    ],
)
def test_other_requests_are_no_operations(script: Any, call: str) -> None:
    assert script(f"import requests\nfrom unittest.mock import patch\n{call}\n").read() == ()
