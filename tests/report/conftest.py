"""The schema that CI servers hold JUnit files to: not this project's to ship, but pytest's source release holds it."""

import hashlib
import subprocess
import sys
import tarfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from lxml import etree

SCHEMA = "testing/example_scripts/junit-10.xsd"
DIGEST = "a1a816f58d1bf95ebabf371994df0b9246dee66ea9572fbec4f9296f1b2c0ff6"


@pytest.fixture(scope="session")
def invalid() -> Callable[[str], str]:
    """Says what in a document is against Jenkins' junit-10.xsd, "" if nothing is."""
    schema = etree.XMLSchema(etree.fromstring(_schema()))

    def said(document: str) -> str:
        schema.validate(etree.fromstring(document.encode()))
        return str(schema.error_log)

    return said


def _schema() -> bytes:
    kept = Path(__file__).parents[2] / ".cache" / "junit-10.xsd"
    if not kept.is_file() or hashlib.sha256(kept.read_bytes()).hexdigest() != DIGEST:
        kept.parent.mkdir(exist_ok=True)
        with TemporaryDirectory(dir=kept.parent) as folder:
            fetched = Path(folder) / "junit-10.xsd"
            fetched.write_bytes(_from_release(Path(folder)))
            fetched.replace(kept)
    content = kept.read_bytes()
    assert hashlib.sha256(content).hexdigest() == DIGEST, "the schema is not the one that the tests know"
    return content


def _from_release(folder: Path) -> bytes:
    release = version("pytest")
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "pytest"]
    subprocess.run([*download, "--dest", str(folder), f"pytest=={release}"], check=True)
    with tarfile.open(folder / f"pytest-{release}.tar.gz") as archive:
        member = archive.extractfile(f"pytest-{release}/{SCHEMA}")
        assert member is not None
        return member.read()
