"""DynamoDB's values and items are those of plain moto, made in less time."""

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models.dynamo_type import DynamoType, Item

from drillgate.world.fidelity.dynamodb_lean import light

KEYS = {"aws_access_key_id": "made-up", "aws_secret_access_key": "made-up", "region_name": "us-east-1"}
TEXTS, NUMBERS = st.text(max_size=5), st.integers(-9, 9).map(str)
VALUES = st.recursive(
    TEXTS.map(lambda text: {"S": text})
    | NUMBERS.map(lambda number: {"N": number})
    | st.booleans().map(lambda truth: {"BOOL": truth})
    | st.just({"NULL": True})
    | st.lists(TEXTS, max_size=3, unique=True).map(lambda texts: {"SS": texts})
    | st.lists(NUMBERS, max_size=3, unique=True).map(lambda numbers: {"NS": numbers}),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda found: {"L": found})
        | st.dictionaries(TEXTS, inner, max_size=3).map(lambda found: {"M": found})
    ),
    max_leaves=5,
)


def told(values: list[Mapping[str, Any]], *, lean: bool) -> list[object]:
    """What values say of themselves and of each other."""
    with light() if lean else nullcontext():
        made = [DynamoType(value) for value in values]
        found: list[object] = [(one.type, one.size(), one.to_regular_json(), repr(DynamoType(one))) for one in made]
        found += [repr(one.cast_value) for one in made]
        found += [[one == other for other in made] for one in made]
        found += [[one != other for other in made] for one in made]
        found += [hash(one) == hash(DynamoType(value)) for one, value in zip(made, values, strict=True) if flat(value)]
        return found


def flat(value: Mapping[str, Any]) -> bool:
    return not value.keys() & {"L", "M", "SS", "NS"}


@given(st.lists(VALUES, max_size=4))
def test_values_are_those_of_plain_moto(values: list[Mapping[str, Any]]) -> None:
    assert told(values, lean=True) == told(values, lean=False)


@pytest.mark.parametrize("size", [404_990, 404_991, 404_992, 404_993])
def test_an_item_is_as_heavy_as_in_plain_moto(size: int) -> None:
    def fits(*, lean: bool) -> bool:
        with light() if lean else nullcontext():
            try:
                Item(DynamoType({"S": "a"}), None, {"site": {"S": "a"}, "é": {"S": "b"}, "z": {"S": "x" * size}})
            except ItemSizeTooLarge:
                return False
            return True

    assert fits(lean=True) == fits(lean=False) == (size <= 404_991)


def answers(*, lean: bool) -> list[object]:
    """What DynamoDB says after an item was put, updated and deleted, and what a query finds."""
    with mock_aws(), light() if lean else nullcontext():
        client = boto3.client("dynamodb", **KEYS)
        names = ("site", "HASH"), ("item", "RANGE")
        client.create_table(
            TableName="pages",
            KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in names],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name, _ in names],
            BillingMode="PAY_PER_REQUEST",
        )
        found: list[object] = []
        for number in ("1", "2", "3"):
            item = {"site": {"S": "a"}, "item": {"S": number}, "same": {"S": "a"}, "count": {"N": number}}
            client.put_item(TableName="pages", Item=item | {"tags": {"SS": ["x", "y"]}, "list": {"L": [{"S": number}]}})
        key = {"site": {"S": "a"}, "item": {"S": "2"}}
        changed = client.update_item(
            TableName="pages",
            Key=key,
            UpdateExpression="SET #s = :new, #l = list_append(#l, :more) ADD #c :one, tags :tags REMOVE absent",
            ExpressionAttributeNames={"#s": "same", "#l": "list", "#c": "count"},
            ExpressionAttributeValues={
                ":new": {"S": "b"},
                ":more": {"L": [{"S": "more"}]},
                ":one": {"N": "1"},
                ":tags": {"SS": ["z"]},
            },
            ReturnValues="ALL_NEW",
        )["Attributes"]
        found.append(changed)
        client.delete_item(TableName="pages", Key=key | {"item": {"S": "1"}})
        found.append(client.get_item(TableName="pages", Key=key)["Item"])
        condition = {"ExpressionAttributeValues": {":site": {"S": "a"}}, "KeyConditionExpression": "site = :site"}
        found.append(client.query(TableName="pages", **condition)["Items"])
        found.append(client.query(TableName="pages", ScanIndexForward=False, **condition)["Items"])
        found.append(client.scan(TableName="pages")["Count"])
        for answer in found:
            sort(answer)
        return found


def sort(answer: object) -> None:
    """Sets come in any order."""
    for item in answer if isinstance(answer, list) else [answer]:
        if isinstance(item, dict) and "tags" in item:
            item["tags"]["SS"].sort()


def test_the_api_answers_as_plain_motos() -> None:
    assert answers(lean=True) == answers(lean=False)


def test_an_item_of_many_attributes_is_weighed_once() -> None:
    weighed: list[int] = []

    class Text(str):
        def encode(self, *arguments: str) -> bytes:
            weighed.append(1)
            return super().encode(*arguments)

    with light():
        Item(DynamoType({"S": "a"}), None, {f"name-{number}": {"S": Text("x")} for number in range(50)})
    assert len(weighed) == 50
