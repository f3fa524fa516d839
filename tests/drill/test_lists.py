import json
from pathlib import Path

import pytest

from drillgate.documents import Document
from drillgate.documents.change import Change
from drillgate.documents.load import load
from drillgate.drill.lists import Entry, read_ids, read_inventory
from drillgate.places import InputError

CHANGE = """\
change: c
title: t
environment: production
requested-by: {team: a}
executed-by: {team: b}
deletes: {type: app, number: 3, recovery: none}
ids:
  - {file: first.csv, column: id}
  - {file: second.csv, column: site, type: site}
"""
ROWS = [
    {"id": "s1", "type": "site", "owner": "c1", "environment": "production", "state": "active"},
    {"id": "7", "type": "app", "owner": "s1", "environment": "production", "state": None},
]
READ = {"s1": Entry("s1", "site", "c1", "active"), "7": Entry("7", "app", "s1", "")}


def said(error: pytest.ExceptionInfo[InputError], folder: Path) -> str:
    return str(error.value).replace(f"{folder}/", "")


@pytest.fixture
def change() -> Document[Change]:
    return load(Change, CHANGE.encode(), "change.yaml")


def delimited(delimiter: str) -> str:
    rows = [list(ROWS[0]), *([each or "" for each in row.values()] for row in ROWS)]
    return "".join(delimiter.join(row) + "\n" for row in rows)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_an_inventory_in_csv_is_read_whatever_parts_its_fields(tmp_path: Path, delimiter: str) -> None:
    (tmp_path / "i.csv").write_text("\ufeff" + delimited(delimiter))

    assert read_inventory(tmp_path / "i.csv") == READ


def test_an_inventory_in_json_lines_is_read(tmp_path: Path) -> None:
    (tmp_path / "i.jsonl").write_text("".join(json.dumps(row) + "\n\n" for row in ROWS).replace('"7"', "7"))

    assert read_inventory(tmp_path / "i.jsonl") == READ


def test_an_inventory_in_parquet_is_read_whatever_its_name(tmp_path: Path) -> None:
    import duckdb

    (tmp_path / "i.csv").write_text(delimited(","))
    with duckdb.connect() as database:
        database.execute(f"COPY (FROM read_csv('{tmp_path}/i.csv', all_varchar=true)) TO '{tmp_path}/i.parquet'")
    odd = (tmp_path / "i.parquet").rename(tmp_path / "[i]*.parquet")

    assert read_inventory(odd) == READ


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("i.xlsx", b"", "found an inventory of another kind, expected a CSV (.csv), Parquet (.parquet) or"),
        ("i.csv", b"", "found an inventory without the column id, type, owner, state, expected the columns id, "),
        ("i.csv", b"id,type,owner\n", "found an inventory without the column state, expected the columns"),
        ("i.csv", b"id,\xff\n", "found an inventory that cannot be read ('utf-8' codec can't decode byte 0xff"),
        ("i.parquet", b"junk", "found an inventory that cannot be read (Invalid Input Error: File 'i.parquet'"),
        ("i.jsonl", b'{"id": "s1"}\n', "found an inventory without the column type, owner, state, expected the"),
    ],
)
def test_an_inventory_that_cannot_be_used_is_told_by_its_name(
    tmp_path: Path, name: str, content: bytes, expected: str
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(InputError) as error:
        read_inventory(tmp_path / name)

    assert said(error, tmp_path).startswith(f"{name}:1:1: {expected}")


def test_an_inventory_can_tell_where_a_site_lives(tmp_path: Path) -> None:
    (tmp_path / "inventory.csv").write_text(
        "id,type,owner,region,state\ns1,site,c1,eu-west-1,active\ns2,site,c1,,active\n"
    )

    read = read_inventory(tmp_path / "inventory.csv")
    assert {key: entry.region for key, entry in read.items()} == {"s1": "eu-west-1", "s2": ""}


@pytest.mark.parametrize(
    ("line", "expected"),
    [("{", "2:2: found no JSON (Expecting property name"), ("[]", "2:1: found a line that is no object, expected a J")],
)
def test_a_broken_line_of_json_is_told_by_its_number(tmp_path: Path, line: str, expected: str) -> None:
    (tmp_path / "i.jsonl").write_text(json.dumps(ROWS[0]) + f"\n{line}\n")

    with pytest.raises(InputError) as error:
        read_inventory(tmp_path / "i.jsonl")

    assert said(error, tmp_path).startswith(f"i.jsonl:{expected}")


def test_ids_come_in_the_order_of_the_lists_with_the_type_of_the_list_or_else_of_the_change(
    tmp_path: Path, change: Document[Change]
) -> None:
    (tmp_path / "first.csv").write_text("name,id\nx,a1\n\ny\nz,\nx,a2\n")
    (tmp_path / "second.csv").write_text("\ufeffsite;x\ns1;1\n")

    assert list(read_ids(change, tmp_path)) == [("a1", "app"), ("a2", "app"), ("s1", "site")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"app,name\n", "8:31: found no column 'id' in first.csv, expected one of 'app', 'name'"),
        (b"", "8:31: found no column 'id' in first.csv, expected a header line there"),
        (b"id\n\xff\n", "8:12: found the ID list first.csv, which cannot be read ('utf-8' codec can't decode byte"),
        (None, "8:12: found the ID list first.csv, which cannot be read ([Errno 2] No such file or directory"),
    ],
)
def test_a_list_that_cannot_be_read_is_told_where_the_change_names_it(
    tmp_path: Path, change: Document[Change], content: bytes | None, expected: str
) -> None:
    if content is not None:
        (tmp_path / "first.csv").write_bytes(content)

    with pytest.raises(InputError) as error:
        list(read_ids(change, tmp_path))

    assert said(error, tmp_path).startswith(f"change.yaml:{expected}")
