"""A call that is sent the short way gives what botocore's way gives, and nothing is by-passed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError, ParamValidationError
from time_machine import travel

from drillgate.documents.estate import Estate
from drillgate.world.aws import Aws, start
from drillgate.world.fidelity import sending
from drillgate.world.fidelity.patches import Refused

BEGIN = datetime(2022, 4, 5, 6, tzinfo=UTC)
KEY = [{"AttributeName": "site", "KeyType": "HASH"}]
NAMED = [{"AttributeName": "site", "AttributeType": "S"}]
NEW = {"TableName": "sites", "KeySchema": KEY, "AttributeDefinitions": NAMED, "BillingMode": "PAY_PER_REQUEST"}
ITEM = {"site": {"S": "a"}, "name": {"S": "\u00e4=b&c"}, "bytes": {"B": b"\0"}}
PUT = {"TableName": "sites", "Item": ITEM}
ONCE = {"ConditionExpression": "attribute_not_exists(site)", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
FLAG = {"Name": "/a/flag", "Value": "on", "Type": "String"}
CALLS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("dynamodb", "create_table", NEW),
    ("dynamodb", "create_table", NEW),
    ("dynamodb", "put_item", PUT),
    ("dynamodb", "put_item", PUT | ONCE),
    ("dynamodb", "get_item", {"TableName": "sites", "Key": {"site": {"S": "a"}}}),
    ("dynamodb", "get_item", {"TableName": "none", "Key": {"site": {"S": "a"}}}),
    ("dynamodb", "get_item", {"TableName": "sites", "Key": 1}),
    ("dynamodb", "transact_write_items", {"TransactItems": [{"Put": PUT | ONCE}]}),
    ("dynamodb", "scan", {"TableName": "sites"}),
    ("dynamodb", "list_tables", {}),
    ("dynamodb", "list_global_tables", {}),
    ("ssm", "put_parameter", FLAG),
    ("ssm", "put_parameter", FLAG),
    ("ssm", "get_parameters_by_path", {"Path": "/a/"}),
    ("ssm", "get_parameter", {"Name": "/none"}),
    ("ssm", "delete_parameter", {"Name": "/none"}),
    ("secretsmanager", "create_secret", {"Name": "a", "SecretString": "s", "ClientRequestToken": "a" * 32}),
    ("secretsmanager", "get_secret_value", {"SecretId": "a"}),
    ("secretsmanager", "get_secret_value", {"SecretId": "none"}),
    ("cognito-idp", "create_user_pool", {"PoolName": "people"}),
    ("cognito-idp", "list_user_pools", {"MaxResults": 1}),
    ("cognito-idp", "admin_get_user", {"UserPoolId": "us-east-1_none", "Username": "a"}),
    ("cognito-idp", "sign_up", {"ClientId": "none", "Username": "a", "Password": "b"}),
    ("kms", "describe_key", {"KeyId": "none"}),
    ("s3", "create_bucket", {"Bucket": "media"}),
    ("s3", "put_object", {"Bucket": "media", "Key": "a", "Body": b"bytes"}),
    ("s3", "head_object", {"Bucket": "media", "Key": "none"}),
    ("route53", "get_hosted_zone", {"Id": "none"}),
    ("sts", "get_caller_identity", {}),
    ("cloudtrail", "lookup_events", {}),
)


@contextmanager
def world(estate: Estate, *, short: bool) -> Iterator[Aws]:
    with pytest.MonkeyPatch.context() as patched, travel(BEGIN, tick=False):
        if not short:
            patched.setattr(sending, "shorten", lambda client: client)
        with start(estate) as aws:
            yield aws


def result(aws: Aws, service: str, operation: str, parameters: dict[str, Any], account: str = "estate") -> Any:
    """What a call gives or raises, in full."""
    try:
        given = getattr(aws.client(service, account), operation)(**parameters)
    except ClientError as error:
        return type(error).__name__, str(error), error.response
    except (Refused, ParamValidationError) as error:
        return type(error), str(error)
    return given


def test_each_call_gives_what_it_gives_the_long_way(aws_estate: Estate) -> None:
    with world(aws_estate, short=True) as aws:
        short = [result(aws, *call) for call in CALLS]
    with world(aws_estate, short=False) as aws:
        assert short == [result(aws, *call) for call in CALLS]
    assert sum(isinstance(one, tuple) for one in short) > len(short) / 4


def test_calls_in_json_are_sent_the_short_way(aws_estate: Estate, monkeypatch: pytest.MonkeyPatch) -> None:
    with world(aws_estate, short=True) as aws:
        client = aws.client("ssm", "estate")
        monkeypatch.setattr(client._endpoint, "create_request", None)
        client.put_parameter(**FLAG)
        assert client.get_parameter(Name="/a/flag")["Parameter"]["Value"] == "on"


@pytest.mark.parametrize("service", ["ssm", "secretsmanager", "cognito-idp", "dynamodb", "kms"])
def test_what_is_refused_and_whose_it_is_are_decided_as_ever(service: str, aws_estate: Estate) -> None:
    listing = {"cognito-idp": "list_user_pools", "dynamodb": "list_tables", "kms": "list_keys"}
    listing |= {"ssm": "describe_parameters", "secretsmanager": "list_secrets"}
    with world(aws_estate, short=True) as aws:
        client = aws.client(service, "estate")
        client._request_signer._credentials.access_key = "AKIA9999999999999999"
        with pytest.raises(ClientError) as caught:
            getattr(client, listing[service])(**({"MaxResults": 1} if service == "cognito-idp" else {}))
    assert caught.value.response["Error"]["Code"] == "UnrecognizedClientException"


def test_accounts_and_regions_stay_apart(aws_estate: Estate) -> None:
    with world(aws_estate, short=True) as aws:
        aws.client("ssm", "estate").put_parameter(**FLAG)
        others = aws.client("ssm", "vault"), aws.client("ssm", "estate", "eu-west-1")
        assert [one.describe_parameters()["Parameters"] for one in others] == [[], []]


@pytest.mark.parametrize("event", sending.HANDLERS)
def test_who_listens_is_told_and_no_longer_once_gone(event: str, aws_estate: Estate) -> None:
    heard: list[str] = []

    def hear(event_name: str, **_: Any) -> None:
        heard.append(event_name.partition(".")[0])

    with world(aws_estate, short=True) as aws:
        client = aws.client("ssm", "estate")
        client.describe_parameters()
        client.meta.events.register(f"{event}.ssm", hear)
        client.describe_parameters()
        client.meta.events.unregister(f"{event}.ssm", hear)
        client.describe_parameters()
    assert heard == [event]


def test_a_handler_s_answer_counts(aws_estate: Estate) -> None:
    def sends_nothing(**_: Any) -> None:
        raise ConnectionError("not sent")

    with world(aws_estate, short=True) as aws:
        client = aws.client("ssm", "estate")
        client.meta.events.register("before-send.ssm", sends_nothing)
        with pytest.raises(ConnectionError, match="not sent"):
            client.describe_parameters()


def test_without_mocked_aws_nothing_is_answered(aws_estate: Estate) -> None:
    with world(aws_estate, short=True) as aws:
        client = aws.client("ssm", "estate")
    sent: list[Any] = []

    def sends(request: Any) -> Any:
        sent.append(request.url)
        raise ConnectionError("to the network")

    client._endpoint._send = sends
    with pytest.raises(ConnectionError, match="to the network"):
        client.describe_parameters()
    assert sent == ["https://ssm.us-east-1.amazonaws.com/"]
