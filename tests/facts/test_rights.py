"""Who gets a right to delete, by what the estate says of its deletion service and its account."""

from typing import Any

import pytest

from drillgate.documents.estate import Estate
from drillgate.documents.load import load
from drillgate.facts.knowledge import NOTHING, Knowledge
from drillgate.facts.operations import fact_of
from drillgate.operations import Action, Amount, Confidence, Extent, Kind, Operation, Recovery, Target
from drillgate.places import Place

ESTATE = """\
estate: cloud
title: Products
account: "111111111111"
region: us-east-1
vault: {account: "222222222222", bucket: vault, locked-for: 30d}
catalogue: catalogue
objectives: {recovery-point: 1h}
stores:
  catalogue: {about: x, owner: x, dynamodb: {table: sites}}
  index: {about: x, owner: x, data: derived, s3: {bucket: index}}
services:
  deletion:
    about: x
    owner: x
    openapi: api.yaml
    application: api.py:application
    address: DELETION
    identities: [tenant-deletion, "arn:aws:iam::111111111111:role/purge-*", iam/deletion.json]
"""

KNOWN = Knowledge(load(Estate, ESTATE.encode(), "estates/cloud.estate.yaml"))


def fact(*holders: str, knowledge: Knowledge = KNOWN, file: str = "iam/ci.json", **target: Any) -> Any:
    return fact_of(
        Operation(
            Action.GRANT,
            Target(target.get("kind", Kind.ROWS), target.get("name", "sites")),
            Extent(Amount.UNKNOWN),
            Recovery.NONE,
            Place(file),
            "GRANT DELETE",
            Confidence.PARSED,
            holders=holders,
        ),
        knowledge=knowledge,
    ).values


@pytest.mark.parametrize(
    ("holders", "expected"),
    [
        (("tenant-deletion",), "deletion-service"),
        (("arn:aws:iam::111111111111:role/tenant-deletion",), "deletion-service"),
        (("arn:aws:iam::111111111111:role/purge-sites",), "deletion-service"),
        (("arn:aws:iam::222222222222:role/purge-sites",), "other"),
        (("tenant-deletion", "ci"), "other"),
        (("ci",), "other"),
        (("arn:aws:iam::111111111111:root",), "account"),
        (("111111111111",), "account"),
        (("arn:aws:iam::${AWS::AccountId}:root",), "account"),
        (("arn:${AWS::Partition}:iam::${AWS::AccountId}:root",), "account"),
        (("arn:aws:iam::222222222222:root",), "other"),
        (("ci", "*"), "anyone"),
        (("PUBLIC",), "anyone"),
        ((), "unsaid"),
    ],
)
def test_the_holder_is_the_one_that_should_have_the_right_least(holders: tuple[str, ...], expected: str) -> None:
    assert fact(*holders)["holder"] == expected


def test_a_document_of_the_deletion_service_is_named_by_its_file() -> None:
    assert fact(file="estates/iam/deletion.json")["holder"] == "deletion-service"
    assert fact(file="iam/deletion.json")["holder"] == "unsaid"


def test_without_an_estate_an_account_is_ones_own_and_nobody_is_its_service() -> None:
    held = (fact(one, knowledge=NOTHING)["holder"] for one in ("111111111111", "tenant-deletion"))
    assert list(held) == ["account", "other"]


def test_a_right_is_about_the_data_of_its_store() -> None:
    assert fact("ci")["data"] == "customer"
    assert fact("ci", kind=Kind.OBJECT, name="index/*")["data"] == "derived"


def test_whom_an_artifact_does_not_say_is_told_in_words() -> None:
    assert (fact()["holders"], fact("ci")["holders"]) == (("whoever it is attached to",), ("ci",))
