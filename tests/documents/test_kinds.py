"""How a file tells which kind of document it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drillgate.documents.keys import keys_of
from drillgate.documents.kinds import KINDS, kind_of, kind_of_name


def test_every_kind_is_the_first_key_of_its_documents() -> None:
    assert {name: keys_of(kind)[0].name for name, kind in KINDS.items()} == {name: name for name in KINDS}


@pytest.mark.parametrize(
    "text",
    [
        "change: a\ntitle: b\n",
        "change:\n",
        "change:",
        "# policy: x\n\n---\nchange: a\n",
        "\ufeff%YAML 1.2\r\n--- # x\r\nchange: a",
        "--- {change: a}",
        '"change": a',
        "{'change': a}",
        "# é\n" * 1000 + "change: a",
    ],
)
def test_a_document_is_known_by_its_first_key(text: str) -> None:
    assert kind_of(text.encode()) == "change"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"name: x\nchange: y\n",
        b"changes: x\n",
        b"change\n",
        b"change:x\n",
        b"- change: x\n",
        b"on:\n  change: x\n",
        b"# change: x\n",
        b"\x00change: x",
        "change: a".encode("utf-16"),
        b"\n" * 5_000_000 + b"change: a",
    ],
)
def test_foreign_yaml_is_of_no_kind(data: bytes) -> None:
    assert kind_of(data) is None


@given(st.binary(max_size=60) | st.text(alphabet="change:{}'\"#-% \n\r\t").map(str.encode))
def test_telling_the_kind_never_fails(data: bytes) -> None:
    assert kind_of(data) in {None, *KINDS}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("change.yaml", "change"),
        ("drills/changes/april-2022/change.yaml", "change"),
        ("april.change.yaml", "change"),
        ("no-hard-delete.policy.yaml", "policy"),
        ("cloud.estate.yml", "estate"),
        ("april-2022.drill.yaml", "drill"),
        ("a.b.case.yaml", "case"),
        ("drill.yaml", None),
        (".drill.yaml", None),
        ("april.drills.yaml", None),
        ("docker-compose.yaml", None),
        ("tenant_api.openapi.yaml", None),
        ("a.change.json", None),
        ("change", None),
    ],
)
def test_a_file_name_tells_the_kind(name: str, kind: str | None) -> None:
    assert kind_of_name(name) == kind
