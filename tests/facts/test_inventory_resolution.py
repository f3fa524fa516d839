"""IDs are looked up in the inventory as it was approved, and by nothing else than the two files that are meant."""

import hashlib
import json
from pathlib import Path

import duckdb
import pytest

from drillgate.facts.ids import IdFile, read_ids
from drillgate.facts.inventory import UNTYPED, Group, Inventory, Owners, Resolution, resolve
from drillgate.places import InputError

ROWS = [
    ("s1", "site", "c1", "production", "active"),
    ("s2", "site", "c2", "production", "active"),
    ("a1", "app", "s1", "production", "active"),
    ("a2", "app", "s2", "staging", "active"),
]
COLUMNS = ("id", "type", "owner", "environment", "state")


def csv_text(rows: list[tuple[str, ...]], delimiter: str = ",") -> str:
    return "".join(delimiter.join(row) + "\n" for row in (COLUMNS, *rows))


def inventory_at(file: Path, digest: str | None = None) -> Inventory:
    return Inventory(str(file), lambda target: target.symlink_to(file), digest=digest)


def group(kind: str, environment: str, number: int, first: int, state: str | None = "active") -> Group:
    """Units that belong to nobody who was asked for."""
    return Group(kind, environment, number, first, state, own=False, theirs=False, spared=False, tooling=False)


def listed(*ids: str) -> IdFile:
    return read_ids(("id\n" + "".join(f"{text}\n" for text in ids)).encode(), "ids.csv", "id")


def refusal(file: Path, digest: str | None = None) -> str:
    with pytest.raises(InputError) as raised:
        resolve([listed("s1")], inventory_at(file, digest))
    return str(raised.value)


def write_csv(file: Path) -> None:
    file.write_text(csv_text(ROWS))


def write_json_lines(file: Path) -> None:
    file.write_text("".join(json.dumps(dict(zip(COLUMNS, row, strict=True))) + "\n" for row in ROWS))


def write_parquet(file: Path) -> None:
    values = ", ".join(str(row) for row in ROWS)
    duckdb.connect().execute(
        f"COPY (SELECT * FROM (VALUES {values}) AS rows({', '.join(COLUMNS)})) TO '{file}' (FORMAT parquet)"
    )


@pytest.mark.parametrize(
    ("name", "write"),
    [("i.csv", write_csv), ("i.jsonl", write_json_lines), ("i.ndjson", write_json_lines), ("i.parquet", write_parquet)],
)
def test_ids_are_grouped_by_what_they_are_in_every_format(tmp_path: Path, name: str, write: object) -> None:
    file = tmp_path / name
    write(file)  # type: ignore[operator] # one of the functions above
    lists = [listed("a1", "nobody", "s2", "s1", "a2"), listed("a1"), listed()]
    assert resolve(lists, inventory_at(file)) == Resolution(
        (
            (
                group("site", "production", 2, 2),
                group("app", "production", 1, 0),
                group("app", "staging", 1, 4),
                Group(None, None, 1, 1),
            ),
            (group("app", "production", 1, 0),),
            (),
        ),
        {"site": 2, "app": 2},
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_an_inventory_may_have_other_delimiters_quotes_and_a_byte_order_mark(tmp_path: Path, delimiter: str) -> None:
    file = tmp_path / "i.csv"
    owner = f'"one{delimiter} two"'
    file.write_text("\ufeff" + csv_text([("s1", '"site"', owner, "production", "active")], delimiter))
    assert resolve([listed("s1")], inventory_at(file)).lists == ((group("site", "production", 1, 0),),)


def test_an_id_that_stands_twice_in_a_list_counts_once(tmp_path: Path) -> None:
    file = tmp_path / "i.csv"
    write_csv(file)
    assert resolve([listed("s1", "s1", "s2")], inventory_at(file)).lists == ((group("site", "production", 2, 0),),)


def test_an_id_that_is_two_things_in_the_inventory_is_neither(tmp_path: Path) -> None:
    file = tmp_path / "i.csv"
    file.write_text(csv_text([("x", "site", "", "production", ""), ("x", "app", "", "production", "")]))
    assert resolve([listed("x")], inventory_at(file)).lists == ((Group("app and site", "production", 1, 0),),)


def test_an_id_without_a_type_is_nothing_in_particular(tmp_path: Path) -> None:
    file = tmp_path / "i.csv"
    file.write_text(csv_text([("x", "", "", "", "")]))
    assert resolve([listed("x")], inventory_at(file)).lists == ((Group(UNTYPED, "", 1, 0),),)


OWNED = [
    ("s1", "site", "vendor", "production", "active"),
    ("s2", "site", "c2", "production", "active"),
    ("a1", "app", "s1", "production", "active"),
    ("a2", "app", "s2", "production", "active"),
]


@pytest.mark.parametrize("above", [True, False])
def test_a_unit_is_its_owners_and_if_it_is_asked_for_its_owners_owners(tmp_path: Path, *, above: bool) -> None:
    file = tmp_path / "i.csv"
    file.write_text(csv_text(OWNED))
    owners = Owners(own=("vendor",), theirs=("c2", "s2"), spared=("vendor",), tooling=("c2",), above=above)
    (groups,) = resolve([listed("s1", "s2", "a1", "a2")], inventory_at(file), owners).lists
    told = {(group.type, group.first): (group.own, group.theirs, group.spared, group.tooling) for group in groups}
    assert told == {
        ("site", 0): (True, False, True, False),
        ("site", 1): (False, True, False, True),
        ("app", 2): (above, False, above, False),
        ("app", 3): (False, True, False, above),
    }


def test_what_holds_a_unit_that_must_stay_must_stay(tmp_path: Path) -> None:
    file = tmp_path / "i.csv"
    file.write_text(csv_text(OWNED))
    (groups,) = resolve([listed("s1", "s2", "a2")], inventory_at(file), Owners(spared=("a1",), tooling=("a2",))).lists
    assert {(group.type, group.first): (group.spared, group.tooling) for group in groups} == {
        ("site", 0): (True, False),
        ("site", 1): (False, True),
        ("app", 2): (False, False),
    }


def test_units_in_other_states_are_other_groups_and_the_latest_change_counts(tmp_path: Path) -> None:
    file = tmp_path / "i.csv"
    rows = [("a", "off", "2022-04-01T00:00:00Z"), ("b", "off", "2022-04-02T02:00:00+02:00"), ("c", "on", "")]
    text = "".join(f"{key},app,production,{state},{since}\n" for key, state, since in rows)
    file.write_text("id,type,environment,state,since\n" + text)
    assert resolve([listed("a", "b", "c")], inventory_at(file)).lists == (
        (
            Group("app", "production", 2, 0, "off", since=1648857600.0),
            Group("app", "production", 1, 2, "on"),
        ),
    )


def test_a_time_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    file = tmp_path / "i.csv"
    file.write_text("id,type,environment,since\na,app,production,yesterday\n")
    assert resolve([listed("a")], inventory_at(file)).lists == ((Group("app", "production", 1, 0),),)


def test_ids_are_compared_as_they_are_written(tmp_path: Path) -> None:
    file = tmp_path / "i.csv"
    file.write_text(csv_text([("007", "site", "", "production", ""), ("Ab", "site", "", "production", "")]))
    assert resolve([listed("7", "ab", " 007")], inventory_at(file)).lists == ((Group(None, None, 3, 0),),)


def test_the_inventory_must_be_the_one_whose_digest_is_declared(tmp_path: Path) -> None:
    file = tmp_path / "i.csv"
    write_csv(file)
    digest = "sha256:" + hashlib.sha256(file.read_bytes()).hexdigest()
    assert resolve([], inventory_at(file, digest)).population == {"site": 2, "app": 2}
    wanted = "sha256:" + "0" * 64
    expected = f"found an inventory with the digest {digest}, expected the one that the estate names, {wanted}"
    assert refusal(file, wanted) == f"{file}:1:1: {expected}"


def test_an_inventory_without_a_column_is_told_what_it_has(tmp_path: Path) -> None:
    file = tmp_path / "i.csv"
    file.write_text("id,typ,environment\nx,site,production\n")
    assert refusal(file) == (
        f"{file}:1:1: found an inventory with the columns 'id', 'typ', 'environment', "
        "expected the columns 'id', 'type', 'environment'; did you mean 'typ'?"
    )


def test_a_broken_row_of_the_inventory_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "i.csv"
    file.write_text(csv_text(ROWS) + "x,site\n")
    assert refusal(file).startswith(f"{file}:6:1: found an inventory that cannot be read")


@pytest.mark.parametrize("name", ["i.parquet", "i.jsonl", "i.csv"])
def test_junk_is_no_inventory(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(bytes(range(256)) * 4)
    assert "found an inventory" in refusal(file)


def test_what_cannot_be_read_goes_by_its_own_name_and_line(tmp_path: Path) -> None:
    file = tmp_path / "inventory.jsonl"
    file.write_text('{"id": "s1"}\n["s2"]\n{"id": "s3"}\n')
    said = refusal(file)
    assert said.startswith(f"{file}:2:1: found an inventory that cannot be read (Invalid Input Error: JSON transform")
    assert "/tmp/drillgate-" not in said


def test_an_empty_inventory_has_no_header(tmp_path: Path) -> None:
    file = tmp_path / "inventory.csv"
    file.write_text("")
    assert refusal(file) == f"{file}:1:1: found an empty inventory, expected a header line"


def test_other_kinds_of_file_are_no_inventory(tmp_path: Path) -> None:
    file = tmp_path / "inventory.xlsx"
    file.write_bytes(b"PK")
    expected = "expected a CSV (.csv), Parquet (.parquet) or JSON-lines (.jsonl, .ndjson) file"
    assert refusal(file) == f"{file}:1:1: found an inventory of another kind, {expected}"


def test_hostile_names_are_names_and_nothing_more(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text(csv_text([("s1", "app", "", "production", "")]))
    file = tmp_path / "*.csv"
    write_csv(file)
    assert resolve([listed("s1")], inventory_at(file)).lists == ((group("site", "production", 1, 0),),)
    quoted = tmp_path / "it's {0}?[a].csv"
    write_csv(quoted)
    assert resolve([listed("s1")], inventory_at(quoted)).lists == ((group("site", "production", 1, 0),),)


def test_hostile_columns_are_names_and_nothing_more(tmp_path: Path) -> None:
    file = tmp_path / "i.csv"
    secret = tmp_path / "secret.csv"
    secret.write_text("x\n")
    name = f"it's {{source}}: (SELECT * FROM read_csv('{secret}'))"
    file.write_text(f'id;type;environment;"{name}"\ns1;site;production;x\n')
    assert resolve([listed("s1")], inventory_at(file)).lists == ((Group("site", "production", 1, 0),),)


def test_the_database_reads_no_other_file_and_stays_so(tmp_path: Path) -> None:
    from drillgate.facts import inventory

    allowed, other = tmp_path / "inventory", tmp_path / "other"
    for file in (allowed, other):
        write_csv(file)
    with inventory.sealed(duckdb, allowed, tmp_path / "ids") as connection:
        assert connection.execute("SELECT count(*) FROM read_csv(?)", [str(allowed)]).fetchone() == (4,)
        for attempt in (
            f"SELECT * FROM read_csv('{other}')",
            f"COPY (SELECT 1) TO '{other}'",
            f"ATTACH '{tmp_path / 'database'}'",
            "INSTALL httpfs",
            "LOAD httpfs",
            "SET enable_external_access=true",
            "SET memory_limit='100GB'",
            "SELECT * FROM read_text('/etc/hostname')",
        ):
            with pytest.raises(duckdb.Error):
                connection.execute(attempt)


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    file = tmp_path / "i.csv"
    write_csv(file)
    resolve([listed("s1")], inventory_at(file))
    file.write_text("id\n")
    refusal(file)
    assert list(folder.iterdir()) == []
