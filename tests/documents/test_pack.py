"""Where the shipped policies and drills are found."""

from pathlib import Path

import pytest

from drillgate import pack
from drillgate.places import InputError


def test_in_a_checkout_they_stand_beside_the_package() -> None:
    assert (pack.folder("drills") / "cloud.estate.yaml").is_file()


def test_in_an_installed_package_they_stand_inside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = tmp_path / "site-packages" / "drillgate"
    (installed / "pack" / "policies").mkdir(parents=True)
    (tmp_path / "policies").mkdir()
    monkeypatch.setattr(pack, "PACKAGE", installed)
    assert pack.folder("policies") == installed / "pack" / "policies"


def test_a_folder_that_happens_to_be_near_an_installed_package_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "policies").mkdir()
    monkeypatch.setattr(pack, "PACKAGE", tmp_path / "site-packages" / "drillgate")
    with pytest.raises(InputError) as error:
        pack.folder("policies")
    missing = tmp_path / "site-packages" / "drillgate" / "pack" / "policies"
    assert str(error.value) == (
        f"{missing}:1:1: found no folder of policies, expected the one that drillgate is shipped with"
    )
