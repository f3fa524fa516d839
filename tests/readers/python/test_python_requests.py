"""HTTP requests that delete, and the incident's script."""

from pathlib import Path
from typing import Any

import pytest

from drillgate.operations import (
    Action,
    Amount,
    Confidence,
    Extent,
    Guard,
    GuardKind,
    IdSource,
    Kind,
    Operation,
    Recovery,
    Target,
)
from drillgate.places import Place
from drillgate.readers.python import read

DRILLS = Path(__file__).parents[3] / "drills"

CALLS = [
    ("import requests", "requests.delete('https://api.example.com/v1/sites/7')", "/v1/sites/7", None),
    ("import requests", "requests.delete(url='https://api.example.com/v1/sites/7?force=1')", "/v1/sites/7", None),
    ("import requests", "requests.request('DELETE', 'https://api.example.com/v1/sites/7')", "/v1/sites/7", None),
    ("import requests", "requests.Session().request(method='delete', url='https://a/v1/sites')", "/v1/sites", None),
    ("import requests as r", "r.delete(f'https://api/v1/sites/{site}')", "/v1/sites/{site}", "site"),
    ("from requests import delete", "delete('https://api/v1/sites/' + str(site))", "/v1/sites/{site}", "site"),
    ("import httpx", "httpx.Client(base_url='https://api').delete('/v1/sites/%s' % site)", "/v1/sites/{site}", "site"),
    ("import httpx", "httpx.delete('{}/v1/sites/{}'.format(base, site))", "/v1/sites/{site}", "site"),
    ("import requests", "requests.delete('/'.join([base, 'v1', 'sites', site]))", "/v1/sites/{value}", "value"),
    ("import urllib.request", "urllib.request.Request('https://a/v1/sites/7', method='DELETE')", "/v1/sites/7", None),
    (
        "from urllib.request import Request",
        "Request(f'https://a/v1/sites/{site}', None, method='DELETE')",
        "/v1/sites/{site}",
        "site",
    ),
    ("import http.client", "http.client.HTTPSConnection('a').request('DELETE', '/v1/sites/7')", "/v1/sites/7", None),
    ("import urllib3", "urllib3.PoolManager().request('DELETE', 'https://a/v1/sites/7')", "/v1/sites/7", None),
    ("import aiohttp", "aiohttp.ClientSession().delete(f'{base}/v1/sites/{site}')", "/v1/sites/{site}", "site"),
    ("from client import api", "api.delete(f'/v1/sites/{site}')", "/v1/sites/{site}", "site"),
    ("import requests", "requests.delete('https://a/v1/sites', params={'id': site})", "/v1/sites", "id"),
    ("import requests", "requests.delete('https://a/v1/sites', json={'ids': sites})", "/v1/sites", "ids"),
    ("import requests", "requests.delete(address)", "{address}", "address"),
]


@pytest.mark.parametrize(("before", "call", "path", "parameter"), CALLS)
def test_a_delete_request_destroys_the_resource_of_its_path(
    script: Any, before: str, call: str, path: str, parameter: str | None
) -> None:
    one = script(f"{before}\nfrom plan import address, base, site, sites\n{call}\n")
    ids = IdSource(parameter=parameter) if parameter else None
    assert one.read() == (one.operation(call, Kind.RESOURCE, f"DELETE {path}", ids=ids),)


@pytest.mark.parametrize(
    "code",
    [
        "import requests\nrequests.get('https://a/v1/sites/7')\n",
        "import requests\nrequests.request('GET', 'https://a/v1/sites/7')\n",
        "import urllib.request\nurllib.request.urlopen('https://a/v1/sites')\n",
        "@router.delete('/v1/sites/{site}')\ndef remove(site): ...\n",
    ],
)
def test_other_requests_and_routes_are_no_operations(script: Any, code: str) -> None:
    assert script(code).read() == ()


def test_a_request_whose_method_is_not_known_is_opaque(script: Any) -> None:
    one = script("import requests, sys\nrequests.request(sys.argv[1], 'https://a/v1/sites/7')\n")
    call = "requests.request(sys.argv[1], 'https://a/v1/sites/7')"
    assert one.read() == (one.opaque(call, "HTTP request whose method is not known: argv"),)


def test_the_method_that_a_caller_hands_over_is_followed(script: Any) -> None:
    one = script("""
        import requests
        def send(method, path):
            return requests.request(method, "https://a" + path)
        send("GET", "/v1/apps/7")
        send("DELETE", "/v1/sites/7")
    """)
    call = 'requests.request(method, "https://a" + path)'
    chain = ('send("DELETE", "/v1/sites/7")',)
    assert one.read() == (one.operation(call, Kind.RESOURCE, "DELETE /v1/sites/7", chain=chain),)


SOURCES = [
    ("for site in open('ids.txt'):\n    CALL", IdSource(file="ids.txt")),
    ("for line in open(args.file).read().splitlines():\n    site = line.strip()\n    CALL", IdSource(argument="file")),
    (
        "for row in csv.DictReader(open(args.ids)):\n    site = row['site_id']\n    CALL",
        IdSource(argument="--ids", column="site_id"),
    ),
    ("for row in csv.reader(open('ids.csv')):\n    site = row[1]\n    CALL", IdSource(file="ids.csv", column="1")),
    ("for name, site in csv.reader(open('ids.csv')):\n    CALL", IdSource(file="ids.csv", column="1")),
    ("for site in pandas.read_csv('ids.csv')['id'].unique():\n    CALL", IdSource(file="ids.csv", column="id")),
    (
        "frame = pandas.read_csv(args.ids)\nfor _, row in frame.iterrows():\n    site = row['id']\n    CALL",
        IdSource(argument="--ids", column="id"),
    ),
    (
        "for row in pandas.read_csv('ids.csv').itertuples():\n    site = row.id\n    CALL",
        IdSource(file="ids.csv", column="id"),
    ),
    ("for number, site in enumerate(Path('ids.txt').read_text().split()):\n    CALL", IdSource(file="ids.txt")),
    (
        "for row in json.load(open('ids.json')):\n    site = row.get('id')\n    CALL",
        IdSource(file="ids.json", column="id"),
    ),
    (
        "all = []\nfor row in csv.DictReader(open('ids.csv')):\n    all.append(row['id'])\nfor site in all:\n    CALL",
        IdSource(file="ids.csv", column="id"),
    ),
    (
        "ids = [int(row['id']) for row in csv.DictReader(open('ids.csv')) if row['id']]\nfor site in ids:\n    CALL",
        IdSource(file="ids.csv", column="id"),
    ),
    ("for site in args.site:\n    CALL", IdSource(argument="--site")),
    ("for site in sys.stdin:\n    CALL", IdSource(argument="stdin")),
    ("for site in load('ids.csv'):\n    CALL", IdSource(file="ids.csv", column="id")),
    ("for site in unknown():\n    CALL", IdSource()),
    (
        "with open(Path(__file__).parent / 'ids.csv') as file:\n    for site in file:\n        CALL",
        IdSource(file="ids.csv"),
    ),
]
BEFORE = """\
import argparse, csv, json, pandas, requests, sys
from pathlib import Path
from plan import unknown
parser = argparse.ArgumentParser()
parser.add_argument("file")
parser.add_argument("-i", "--ids", required=True)
parser.add_argument("--site", action="append")
args = parser.parse_args()
def load(path):
    with open(path) as file:
        for row in csv.DictReader(file):
            yield row["id"]
"""


@pytest.mark.parametrize(("body", "ids"), SOURCES)
def test_ids_are_followed_to_the_file_or_option_that_they_come_from(script: Any, body: str, ids: IdSource) -> None:
    call = "requests.delete(f'https://a/v1/sites/{site}')"
    one = script(BEFORE + body.replace("CALL", call) + "\n")
    expected = IdSource(ids.file, ids.column, ids.argument, "site")
    assert one.read() == (
        one.operation(call, Kind.RESOURCE, "DELETE /v1/sites/{site}", amount=Amount.SOME, ids=expected),
    )


def test_the_incident_s_script_deletes_what_the_column_id_of_its_argument_names_without_any_guard() -> None:
    file = DRILLS / "changes" / "april-2022" / "delete_app.py"
    text = file.read_text()
    lines = text.splitlines()

    def place(line_part: str) -> Place:
        (line,) = (number for number, line in enumerate(lines, 1) if line_part in line)
        start = lines[line - 1].index(line_part) + 1
        return Place("delete_app.py", line, start, line, start + len(line_part))

    option = 'parser.add_argument("--dry-run", action="store_true", help="only say what would be deleted")'
    call = """session.delete(f"{os.environ['TENANT_API']}/v1/tenants/{app_id}", timeout=60)"""
    assert read(text, "delete_app.py") == (
        Operation(
            action=Action.DESTROY,
            target=Target(Kind.RESOURCE, "DELETE /v1/tenants/{app_id}"),
            extent=Extent(Amount.SOME),
            recovery=Recovery.NONE,
            place=place(call),
            statement=call,
            confidence=Confidence.PARSED,
            ids=IdSource(column="id", argument="--ids", parameter="app_id"),
            chain=(
                Place("delete_app.py", len(lines), 5, len(lines), 11),
                place('delete(session, row["id"])'),
            ),
            dead_guards=(Guard(GuardKind.DRY_RUN, place(option)),),
        ),
    )
