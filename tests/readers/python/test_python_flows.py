"""An ID is followed from the column of its file to the parameter of the call."""

from typing import Any

import pytest

from drillgate.operations import IdSource

LOADS = {
    "csv.DictReader": 'ids = [row["id"] for row in csv.DictReader(open("ids.csv"))]',
    "a generator": "def read(path):\n    for row in csv.DictReader(open(path)):\n"
    '        yield row["id"]\nids = read("ids.csv")',
    "pandas": 'ids = pandas.read_csv("ids.csv")["id"].dropna().unique()',
    "a list that is added to": 'ids = []\nfor row in csv.DictReader(open("ids.csv")):\n    ids.append(row["id"])',
    "a dictionary's keys": 'ids = {row["id"]: row for row in csv.DictReader(open("ids.csv"))}',
    "a dictionary's items": 'ids = (i for i, _ in {row["id"]: row for row in csv.DictReader(open("ids.csv"))}.items())',
    "batches": "def batches(items):\n    for at in range(0, 9, 3):\n        yield items[at:at + 3]\n"
    'ids = [one for batch in batches([row["id"] for row in csv.DictReader(open("ids.csv"))]) for one in batch]',
    "a dataclass": "@dataclass\nclass App:\n    key: str\n    name: str\n"
    'ids = [app.key for app in [App(row["id"], row["name"]) for row in csv.DictReader(open("ids.csv"))]]',
    "a dataclass by names": "@dataclass\nclass App:\n    key: str\n    name: str\n"
    'ids = [app.key for app in [App(name=row["name"], key=row["id"]) for row in csv.DictReader(open("ids.csv"))]]',
    "a named tuple": "class App(NamedTuple):\n    key: str\n    name: str\n"
    'ids = [app.key for app in [App(row["id"], "x") for row in csv.DictReader(open("ids.csv"))]]',
}
IMPORTS = "import csv, pandas, requests\nfrom dataclasses import dataclass\nfrom typing import NamedTuple\n"


@pytest.mark.parametrize("load", LOADS.values(), ids=LOADS)
def test_a_column_is_followed_into_the_call(script: Any, load: str) -> None:
    one = script(f'{IMPORTS}{load}\nfor app in ids:\n    requests.delete(f"https://x/v1/apps/{{app}}")\n')
    assert [found.ids for found in one.read()] == [IdSource("ids.csv", "id", parameter="app")]


@pytest.mark.parametrize(
    ("load", "source"),
    [
        ('ids = open("ids.txt").read().split()', IdSource("ids.txt", parameter="app")),
        ('ids = Path("ids.txt").read_text().splitlines()', IdSource("ids.txt", parameter="app")),
        ('ids = [line.strip() for line in open("ids.txt") if line.strip()]', IdSource("ids.txt", parameter="app")),
        ('ids = [one["id"] for one in json.load(open("ids.json"))]', IdSource("ids.json", "id", parameter="app")),
        ("ids = [row[0] for row in csv.reader(open(sys.argv[1]))]", IdSource(None, "0", "argv[1]", "app")),
    ],
)
def test_lines_and_other_files_are_followed_too(script: Any, load: str, source: IdSource) -> None:
    imports = "import csv, json, requests, sys\nfrom pathlib import Path\n"
    one = script(f'{imports}{load}\nfor app in ids:\n    requests.delete(f"https://x/v1/apps/{{app}}")\n')
    assert [found.ids for found in one.read()] == [source]


def test_a_command_s_bare_parameter_is_an_argument_of_the_command_line(script: Any) -> None:
    one = script("""
        import csv, requests, typer
        from pathlib import Path
        app = typer.Typer()
        @app.command()
        def main(ids: Path):
            for row in csv.DictReader(ids.open()):
                requests.delete(f"https://x/v1/apps/{row['id']}")
    """)
    assert [found.ids for found in one.read()] == [IdSource(None, "id", "ids", "id")]


def test_what_is_read_from_a_json_object_is_the_column_of_its_entries(script: Any) -> None:
    one = script("""
        import json, requests
        for item in json.load(open("ids.json"))["apps"]:
            requests.delete(f"https://x/v1/apps/{item['id']}")
    """)
    assert [found.ids for found in one.read()] == [IdSource("ids.json", "id", parameter="id")]
