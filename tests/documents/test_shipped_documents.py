"""Every document that drillgate ships loads, and is named after its kind."""

from pathlib import Path

import pytest

from drillgate import pack
from drillgate.documents import load_file
from drillgate.documents.kinds import KINDS, SUFFIXES, kind_of, kind_of_name

SHIPPED = sorted(
    path
    for folder in (pack.folder("policies"), pack.folder("drills"))
    for path in folder.rglob("*")
    if path.suffix in SUFFIXES
)
DOCUMENTS = [path for path in SHIPPED if kind_of_name(path.name) or kind_of(path.read_bytes())]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_shipped_document_loads(path: Path) -> None:
    kind = kind_of(path.read_bytes())
    assert kind is not None
    assert kind_of_name(path.name) == kind
    assert load_file(KINDS[kind], path).value is not None


def test_every_kind_is_shipped() -> None:
    assert {kind_of_name(path.name) for path in DOCUMENTS} == set(KINDS)
