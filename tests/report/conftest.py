"""The schemas that reports are held to. They are not this project's to ship, but packages that ship them are at hand.

Jenkins' schema of JUnit files is in pytest's source release, that of SARIF in an npm package. Both are fetched once,
into `.cache`, and known by their digests.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from jsonschema import Draft4Validator
from lxml import etree

CACHE = Path(__file__).parents[2] / ".cache"
JUNIT = "a1a816f58d1bf95ebabf371994df0b9246dee66ea9572fbec4f9296f1b2c0ff6"
SARIF = "2d99159ae54a3eea97f81781cff48780548657c35949f4b7f25e99a2ba4de4f8"
SARIF_PACKAGE = "@microsoft/jest-sarif@1.0.0-beta.0"


@pytest.fixture(scope="session")
def invalid() -> Callable[[str], str]:
    """Says what in a document is against Jenkins' junit-10.xsd, "" if nothing is."""
    schema = etree.XMLSchema(etree.fromstring(_kept("junit-10.xsd", JUNIT, _from_pytest)))

    def said(document: str) -> str:
        schema.validate(etree.fromstring(document.encode()))
        return str(schema.error_log)

    return said


@pytest.fixture(scope="session")
def invalid_sarif() -> Callable[[str], str]:
    """Says what in a document is against the schema of SARIF 2.1.0, "" if nothing is."""
    validator = Draft4Validator(json.loads(_kept("sarif-2.1.0.json", SARIF, _from_npm)))

    def said(document: str) -> str:
        errors = validator.iter_errors(json.loads(document))
        return "\n".join(f"{error.json_path}: {error.message[:300]}" for error in errors)

    return said


def _kept(name: str, digest: str, fetch: Callable[[Path], bytes]) -> bytes:
    kept = CACHE / name
    if not kept.is_file() or hashlib.sha256(kept.read_bytes()).hexdigest() != digest:
        kept.parent.mkdir(exist_ok=True)
        with TemporaryDirectory(dir=kept.parent) as folder:
            fetched = Path(folder) / name
            fetched.write_bytes(fetch(Path(folder)))
            fetched.replace(kept)
    content = kept.read_bytes()
    assert hashlib.sha256(content).hexdigest() == digest, f"{name} is not the schema that the tests know"
    return content


def _from_pytest(folder: Path) -> bytes:
    release = version("pytest")
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "pytest"]
    subprocess.run([*download, "--dest", str(folder), f"pytest=={release}"], check=True)
    archive = folder / f"pytest-{release}.tar.gz"
    return _member(archive, f"pytest-{release}/testing/example_scripts/junit-10.xsd")


def _from_npm(folder: Path) -> bytes:
    npm = shutil.which("npm")
    assert npm, "the schema of SARIF comes through npm, and none was found: install Node.js"
    pack = [npm, "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder), SARIF_PACKAGE]
    subprocess.run(pack, check=True, cwd=folder, stdout=subprocess.DEVNULL)
    (archive,) = folder.glob("*.tgz")
    return _member(archive, "package/lib/schemas/sarif-2.1.0-rtm.5.json")


def _member(archive: Path, name: str) -> bytes:
    with tarfile.open(archive) as opened:
        member = opened.extractfile(name)
        assert member is not None
        return member.read()
