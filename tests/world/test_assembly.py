"""What an estate needs to come to life, and what it can do without."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from drillgate.documents.estate import Estate
from drillgate.places import InputError, Place
from drillgate.world import binaries
from drillgate.world.assembly import Settings, living


@pytest.fixture(autouse=True)
def _without_postgres(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_places", lambda environment: [])


def settings(estate: Estate, folder: Path) -> Settings:
    starts = datetime(2022, 4, 5, 6, tzinfo=UTC)
    return Settings(estate, Place("estate.yaml", 7, 3), folder, folder, starts, seed=1)


def test_an_estate_without_postgresql_needs_none(aws_estate: Estate, tmp_path: Path) -> None:
    with living(settings(aws_estate, tmp_path)) as world:
        assert set(world.stores) == set(aws_estate.stores)
        with pytest.raises(binaries.PostgresError, match="an estate that has no store in it"):
            world.bench.start(tmp_path, {})


def test_an_estate_with_postgresql_says_where_it_is_needed(estate_of_a_shard: Estate, tmp_path: Path) -> None:
    with (
        pytest.raises(InputError, match=r"^estate.yaml:7:3: no PostgreSQL to be had"),
        living(settings(estate_of_a_shard, tmp_path)),
    ):
        pass
