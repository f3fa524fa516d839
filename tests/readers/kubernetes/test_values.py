"""Values for a chart: what they set, run and keep is what the chart will have."""

import pytest

from drillgate.operations import Operation
from drillgate.readers import artifacts

VALUES = """\
image: {repository: shop}
primary:
  persistentVolumeClaimRetentionPolicy:
    enabled: true
    whenDeleted: Delete
    whenScaled: Retain
initdbScripts:
  first.sql: |
    DROP TABLE pages;
  notes: DROP TABLE pages
job:
  command: [sh, -c, "rm -rf /data"]
"""


def read(text: str, file: str = "values.yaml") -> tuple[Operation, ...]:
    return artifacts.read(text.encode(), file) or ()


def test_what_values_set_run_and_keep_is_read() -> None:
    assert [f"{one.place.line}:{one.place.column} {one.statement}" for one in read(VALUES)] == [
        "5:18 a chart with these values has whenDeleted: Delete",
        "9:5 DROP TABLE pages",
        "12:22 rm -rf /data",
    ]


def test_what_is_set_goes_by_where_it_is_set() -> None:
    assert read(VALUES)[0].target.name == "primary.persistentVolumeClaimRetentionPolicy"


def test_what_is_not_enabled_sets_nothing() -> None:
    assert [one.place.line for one in read(VALUES.replace("enabled: true", "enabled: false"))] == [9, 12]
    volume = "apiVersion: v1\nkind: PersistentVolume\nspec: {enabled: false, persistentVolumeReclaimPolicy: Delete}\n"
    assert len(read(volume)) == 1


@pytest.mark.parametrize(
    ("file", "number"),
    [
        ("charts/shop/values.yaml", 3),
        ("values-prod.yml", 3),
        ("prod.values.yaml", 3),
        ("config.yaml", 0),
        ("myvalues.yaml", 0),
        ("values.json", 0),
    ],
)
def test_values_are_told_by_their_name(file: str, number: int) -> None:
    assert len(read(VALUES, file)) == number


def test_other_values_are_no_artifacts() -> None:
    assert artifacts.read(b"replicas: 3\n", "values.yaml") is None
