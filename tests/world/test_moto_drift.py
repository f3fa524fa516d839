"""What the world replaces in moto is what it was when the replacement was written."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest


@pytest.fixture(scope="module")
def points() -> ModuleType:
    """The module `patch_points` beside this file."""
    specification = importlib.util.spec_from_file_location("patch_points", Path(__file__).with_name("patch_points.py"))
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_no_patch_point_of_moto_has_moved(points: ModuleType) -> None:
    moved = points.moved(json.loads(points.KEPT.read_text(encoding="utf-8")), points.found())
    assert not moved, "\n".join([*moved, "Then: python tests/world/patch_points.py"])


def test_a_method_that_moto_lacks_is_watched_too(points: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    from moto.cloudtrail.responses import CloudTrailResponse

    before = points.found()
    monkeypatch.setattr(CloudTrailResponse, "lookup_events", lambda response: response, raising=False)
    [said] = points.moved(before, points.found())
    assert said.startswith("moto.cloudtrail.responses.CloudTrailResponse.lookup_events has moved")


def test_methods_and_functions_that_are_replaced_are_found(points: ModuleType) -> None:
    found = points.found()
    assert {"moto.s3.models.S3Backend.put_object", "moto.core.responses.BaseResponse.call_action"} <= set(found)
    assert "moto.iam.models.get_account_id_from" in found


def test_a_change_of_the_source_changes_the_digest(points: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    from moto.kms.models import KmsBackend

    before = points.found()
    monkeypatch.setattr(KmsBackend, "decrypt", lambda backend, *_, **__: backend)
    assert points.moved(before, points.found()) == [
        "moto.kms.models.KmsBackend.decrypt has moved: hold its correction against moto's new code"
    ]


def test_what_appears_and_what_goes_is_said_too(points: ModuleType) -> None:
    assert points.moved({"moto.a": "1", "moto.b": "1"}, {"moto.b": "1", "moto.c": "1"}) == [
        "moto.a is not replaced any more",
        "moto.c is replaced, and its digest is not kept",
    ]


def test_a_method_s_wrapping_and_a_constant_have_digests(points: ModuleType) -> None:
    class Owner:
        @property
        def read(self) -> int:
            return 1

        @classmethod
        def made(cls) -> "Owner":
            return cls()

    shapes = (vars(Owner)["read"], vars(Owner)["made"], {"a": 1}, SimpleNamespace(a=1))
    assert len({points.digest(shape) for shape in shapes}) == len(shapes)
