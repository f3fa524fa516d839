"""Mocked AWS has the world's two accounts, and answers nothing that it would answer untruly."""

from collections.abc import Callable
from datetime import timedelta

import boto3
import pytest
import requests
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError, ParamValidationError
from time_machine import Traveller

from drillgate.catalogue import calls
from drillgate.catalogue.names import told_by_name
from drillgate.world.aws import Aws
from drillgate.world.fidelity import Refused, table
from drillgate.world.fidelity.index import services


def code(call: Callable[[], object]) -> str:
    with pytest.raises(ClientError) as raised:
        call()
    return str(raised.value.response["Error"]["Code"])


def test_each_account_is_its_own(aws: Aws) -> None:
    accounts = {name: aws.client("sts", name).get_caller_identity()["Account"] for name in ("estate", "vault")}
    assert accounts == {"estate": "111122223333", "vault": "444455556666"}


def test_code_that_makes_its_own_client_works_in_the_estates_account(aws: Aws) -> None:
    aws.client("s3", "estate").create_bucket(Bucket="made")
    assert boto3.client("sts").get_caller_identity()["Account"] == "111122223333"
    assert [bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]] == ["made"]


@pytest.mark.usefixtures("aws")
def test_the_vaults_account_is_entered_by_its_role_until_the_credentials_end(moment: Traveller) -> None:
    role = "arn:aws:iam::444455556666:role/operator"
    given = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="restore")["Credentials"]
    session = boto3.Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
    assert session.client("sts").get_caller_identity()["Account"] == "444455556666"
    moment.shift(timedelta(hours=1))
    assert code(session.client("s3").list_buckets) == "ExpiredToken"
    assert code(session.client("dynamodb").list_tables) == "ExpiredTokenException"


@pytest.mark.usefixtures("aws")
def test_no_other_role_can_be_assumed() -> None:
    client = boto3.client("sts")
    for role in ("arn:aws:iam::999999999999:role/operator", "arn:aws:iam::444455556666:role/admin"):
        with pytest.raises(ClientError, match="AccessDenied"):
            client.assume_role(RoleArn=role, RoleSessionName="restore")


@pytest.mark.usefixtures("aws")
def test_made_up_credentials_are_refused() -> None:
    session = boto3.Session("AKIA0000000000000000", "made up")
    assert code(session.client("s3").list_buckets) == "InvalidClientTokenId"
    assert code(session.client("sts").get_caller_identity) == "InvalidClientTokenId"
    assert code(session.client("dynamodb").list_tables) == "UnrecognizedClientException"
    for without in ("https://made.s3.amazonaws.com/key", "http://motoapi.amazonaws.com/moto-api/reset"):
        assert requests.post(without, timeout=1).status_code == 403


def test_plain_moto_takes_any_credentials_and_any_role(starts: Callable[..., Aws]) -> None:
    starts(honest=False)
    boto3.Session("AKIA0000000000000000", "made up").client("s3").list_buckets()
    role = "arn:aws:iam::999999999999:role/anything"
    boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="restore")


REFUSED: dict[str, Callable[[], object]] = {
    "dynamodb:ListGlobalTables": lambda: boto3.client("dynamodb").list_global_tables(),
    "s3:GET bucket logging": lambda: boto3.client("s3").get_bucket_logging(Bucket="made"),
    "s3:PUT bucket replication": lambda: boto3.client("s3").put_bucket_replication(
        Bucket="made", ReplicationConfiguration={"Role": "r", "Rules": []}
    ),
    "s3:GET object acl": lambda: boto3.client("s3").get_object_acl(Bucket="made", Key="k"),
    "ec2": lambda: boto3.client("ec2").describe_instances(),
    "cloudtrail:DescribeTrails": lambda: boto3.client("cloudtrail").describe_trails(),
    "sqs": lambda: boto3.client("sqs").list_queues(),
    "another endpoint": lambda: boto3.client("s3", endpoint_url="https://storage.example").list_buckets(),
    "dualstack": lambda: boto3.client("dynamodb", config=Config(use_dualstack_endpoint=True)).list_tables(),
}


@pytest.mark.parametrize("call", REFUSED)
def test_what_is_not_known_to_be_honest_is_refused_by_an_error_that_is_no_404(aws: Aws, call: str) -> None:
    with pytest.raises(Refused, match=r"known (services )?are") as raised:
        REFUSED[call]()
    assert aws.refused == [str(raised.value)]
    assert not isinstance(raised.value, ClientError)


def test_a_refusal_tells_what_the_call_would_have_done(aws: Aws) -> None:
    with pytest.raises(Refused, match=r"refuses it \(it would destroy database: .+\); known are"):
        aws.client("rds", "estate").delete_db_cluster(DBClusterIdentifier="a", SkipFinalSnapshot=True)
    with pytest.raises(Refused, match="refuses it; known are"):
        aws.client("rds", "estate").describe_db_clusters()


@pytest.mark.parametrize("service", services())
def test_what_an_answered_call_destroys_is_in_the_catalogue(service: str) -> None:
    known = calls.service(service)
    sounding = [name for name in map(xform_name, services()[service].operations) if told_by_name(name)]
    assert [name for name in sounding if name not in known] == []


def test_an_endpoint_of_the_worlds_own_is_let_through(starts: Callable[..., Aws]) -> None:
    aws = starts(hosts=("127.0.0.1:9",))
    with pytest.raises(EndpointConnectionError):
        boto3.client(
            "s3", endpoint_url="http://127.0.0.1:9", config=Config(retries={"total_max_attempts": 1})
        ).list_buckets()
    with pytest.raises(Refused):
        boto3.client("s3", endpoint_url="http://127.0.0.1:10").list_buckets()
    assert len(aws.refused) == 1


@pytest.mark.parametrize("service", services())
def test_every_operation_that_is_answered_is_one_of_the_service(aws: Aws, service: str) -> None:
    known = set(aws.client(service, "estate").meta.service_model.operation_names)
    assert services()[service].operations <= known


def test_parameters_that_aws_would_not_take_show(aws: Aws) -> None:
    with pytest.raises(ParamValidationError):
        aws.client("dynamodb", "estate").get_item(TableName="sites", Key={"site": 7})


def test_the_same_seed_gives_the_same_identifiers(starts: Callable[..., Aws]) -> None:
    def version(seed: int) -> str:
        client = starts(seed=seed).client("s3", "estate")
        if not client.list_buckets()["Buckets"]:
            client.create_bucket(Bucket="made")
            client.put_bucket_versioning(Bucket="made", VersioningConfiguration={"Status": "Enabled"})
        starts(seed=seed)
        return str(client.put_object(Bucket="made", Key="k", Body=b"x")["VersionId"])

    assert version(1) == version(1) != version(2)


def test_clients_are_made_once(aws: Aws) -> None:
    assert aws.client("s3", "vault") is aws.client("s3", "vault") is not aws.client("s3", "estate")


def test_the_table_tells_what_is_put_right_of_each_service() -> None:
    assert {correction.service for correction in table()} <= {"all", *services()}
    assert all(correction.plain and correction.honest for correction in table())


def test_a_signature_is_made_up_and_all_else_of_a_signed_request_is_as_it_was(starts: Callable[..., Aws]) -> None:
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    def signed() -> dict[str, str]:
        request = AWSRequest("GET", "https://sts.us-east-1.amazonaws.com/", headers={"X-Kept": "1"})
        SigV4Auth(Credentials("AKIA111122223333000", "s", "token"), "sts", "us-east-1").add_auth(request)
        return dict(request.headers.items())

    before = signed()
    starts()
    inside = signed()
    kept, _, signature = inside.pop("Authorization").rpartition("=")
    assert (kept, signature) == (before["Authorization"].rpartition("=")[0], "0" * 64)
    assert inside == {name: value for name, value in before.items() if name != "Authorization"}
