"""What plain moto answers, and what the world answers in its place, as the real services do."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from time_machine import Traveller

from drillgate.steps import streams
from drillgate.world.aws import Aws
from drillgate.world.fidelity import Refused, table
from drillgate.world.fidelity.index import services

Case = Callable[[Aws, Traveller], str]


def outcome(call: Callable[[], object]) -> str:
    """The code of the error that a call ends with, or "done"."""
    try:
        call()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "done"


def long_parameter(aws: Aws, _: Traveller) -> str:
    ssm = aws.client("ssm", "estate")
    return outcome(lambda: ssm.put_parameter(Name="/a", Value="é" * 2500, Type="String"))


def long_advanced_parameter(aws: Aws, _: Traveller) -> str:
    ssm = aws.client("ssm", "estate")
    return outcome(lambda: ssm.put_parameter(Name="/a", Value="a" * 5000, Type="String", Tier="Advanced"))


def eleven_parameters(aws: Aws, _: Traveller) -> str:
    ssm = aws.client("ssm", "estate")
    return outcome(lambda: ssm.delete_parameters(Names=[f"/a/{number}" for number in range(11)]))


def secret_after_its_window(aws: Aws, moment: Traveller) -> str:
    secrets = aws.client("secretsmanager", "estate")
    secrets.create_secret(Name="a", SecretString="s")
    secrets.delete_secret(SecretId="a", RecoveryWindowInDays=7)
    moment.shift(timedelta(days=7, seconds=1))
    return outcome(lambda: secrets.restore_secret(SecretId="a"))


def secret_within_its_window(aws: Aws, moment: Traveller) -> str:
    secrets = aws.client("secretsmanager", "estate")
    secrets.create_secret(Name="a", SecretString="s")
    secrets.delete_secret(SecretId="a", RecoveryWindowInDays=7)
    moment.shift(timedelta(days=6))
    return outcome(lambda: secrets.restore_secret(SecretId="a"))


def key(aws: Aws) -> str:
    return str(aws.client("kms", "estate").create_key()["KeyMetadata"]["KeyId"])


def secret_of_a_disabled_key(aws: Aws, _: Traveller) -> str:
    secrets, made = aws.client("secretsmanager", "estate"), key(aws)
    secrets.create_secret(Name="a", SecretString="s", KmsKeyId=made)
    secrets.get_secret_value(SecretId="a")
    aws.client("kms", "estate").disable_key(KeyId=made)
    return outcome(lambda: secrets.get_secret_value(SecretId="a"))


def decrypts(aws: Aws, then: Callable[[Any, str], object]) -> str:
    kms, made = aws.client("kms", "estate"), key(aws)
    secret = kms.encrypt(KeyId=made, Plaintext=b"x")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=secret)["Plaintext"] == b"x"
    then(kms, made)
    return outcome(lambda: kms.decrypt(CiphertextBlob=secret))


def decryption_with_a_disabled_key(aws: Aws, _: Traveller) -> str:
    return decrypts(aws, lambda kms, made: kms.disable_key(KeyId=made))


def decryption_with_a_key_that_is_going(aws: Aws, _: Traveller) -> str:
    return decrypts(aws, lambda kms, made: kms.schedule_key_deletion(KeyId=made, PendingWindowInDays=7))


def decryption_with_a_key_that_is_gone(aws: Aws, moment: Traveller) -> str:
    def goes(kms: Any, made: str) -> None:
        kms.schedule_key_deletion(KeyId=made, PendingWindowInDays=7)
        moment.shift(timedelta(days=8))

    return decrypts(aws, goes)


def encryption_with_a_disabled_key(aws: Aws, _: Traveller) -> str:
    kms, made = aws.client("kms", "estate"), key(aws)
    kms.disable_key(KeyId=made)
    return outcome(lambda: kms.generate_data_key(KeyId=made, KeySpec="AES_256"))


def rescue_of_a_key_that_is_gone(aws: Aws, moment: Traveller) -> str:
    kms, made = aws.client("kms", "estate"), key(aws)
    kms.schedule_key_deletion(KeyId=made, PendingWindowInDays=7)
    moment.shift(timedelta(days=8))
    return outcome(lambda: kms.cancel_key_deletion(KeyId=made))


def key_that_is_going_enabled(aws: Aws, _: Traveller) -> str:
    kms, made = aws.client("kms", "estate"), key(aws)
    kms.schedule_key_deletion(KeyId=made, PendingWindowInDays=7)
    return outcome(lambda: kms.enable_key(KeyId=made))


def pool(aws: Aws, **options: Any) -> str:
    made = aws.client("cognito-idp", "estate").create_user_pool(PoolName="p", **options)
    return str(made["UserPool"]["Id"])


def protected_pool(aws: Aws, _: Traveller) -> str:
    made = pool(aws, DeletionProtection="ACTIVE")
    return outcome(lambda: aws.client("cognito-idp", "estate").delete_user_pool(UserPoolId=made))


def undeclared_attribute(aws: Aws, _: Traveller) -> str:
    cognito, made = aws.client("cognito-idp", "estate"), pool(aws)
    attributes = [{"Name": "custom:made_up", "Value": "x"}]
    return outcome(lambda: cognito.admin_create_user(UserPoolId=made, Username="u", UserAttributes=attributes))


def undeclared_attribute_later(aws: Aws, _: Traveller) -> str:
    cognito, made = aws.client("cognito-idp", "estate"), pool(aws)
    cognito.admin_create_user(UserPoolId=made, Username="u")
    attributes = [{"Name": "custom:made_up", "Value": "x"}]
    return outcome(
        lambda: cognito.admin_update_user_attributes(UserPoolId=made, Username="u", UserAttributes=attributes)
    )


def declared_attribute(aws: Aws, _: Traveller) -> str:
    cognito = aws.client("cognito-idp", "estate")
    made = pool(aws, Schema=[{"Name": "mine", "AttributeDataType": "String", "Mutable": True}])
    attributes = [{"Name": "custom:mine", "Value": "x"}, {"Name": "email", "Value": "a@example.com"}]
    return outcome(lambda: cognito.admin_create_user(UserPoolId=made, Username="u", UserAttributes=attributes))


def record_after_a_day(aws: Aws, moment: Traveller) -> str:
    kinesis = aws.client("kinesis", "estate")
    kinesis.create_stream(StreamName="s", ShardCount=1)
    for hours in (25, 23):
        kinesis.put_record(StreamName="s", Data=str(hours).encode(), PartitionKey="p")
        moment.shift(timedelta(hours=2 if hours == 25 else 23))
    (shard,) = kinesis.list_shards(StreamName="s")["Shards"]
    oldest = {"ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    iterator = kinesis.get_shard_iterator(StreamName="s", **oldest)["ShardIterator"]
    return " ".join(record["Data"].decode() for record in kinesis.get_records(ShardIterator=iterator)["Records"])


def replayed(aws: Aws, moment: Traveller, *, days: int = 0, wait: timedelta = timedelta()) -> str:
    """Which of three events, an hour apart, a replay of the second one's hour sends to another bus's archive."""
    events = aws.client("events", "estate")
    for bus in ("first",):
        events.create_event_bus(Name=bus)
    arn = "arn:aws:events:us-east-1:111122223333"
    events.create_archive(ArchiveName="kept", EventSourceArn=f"{arn}:event-bus/first", RetentionDays=days)
    events.create_event_bus(Name="second")
    events.create_archive(ArchiveName="again", EventSourceArn=f"{arn}:event-bus/second")
    role = "arn:aws:iam::111122223333:role/operator"
    events.put_rule(Name="on", EventBusName="first", EventPattern=json.dumps({"source": ["tenants"]}))
    events.put_targets(
        Rule="on", EventBusName="first", Targets=[{"Id": "1", "Arn": f"{arn}:event-bus/second", "RoleArn": role}]
    )
    begins = datetime.now(UTC)
    from moto.events.models import events_backends

    backend = events_backends["111122223333"]["us-east-1"]
    for number in range(3):
        detail = json.dumps({"number": number})
        events.put_events(Entries=[{"Source": "tenants", "DetailType": "t", "Detail": detail, "EventBusName": "first"}])
        moment.shift(timedelta(hours=1))
    backend.archives["again"].events.clear()
    moment.shift(wait)
    events.start_replay(
        ReplayName="r",
        EventSourceArn=f"{arn}:archive/kept",
        EventStartTime=begins + timedelta(minutes=50),
        EventEndTime=begins + timedelta(minutes=100),
        Destination={"Arn": f"{arn}:event-bus/first"},
    )
    return " ".join(str(event["detail"]["number"]) for event in backend.archives["again"].events)


def replay_of_an_hour(aws: Aws, moment: Traveller) -> str:
    return replayed(aws, moment)


def replay_of_what_was_kept_too_short(aws: Aws, moment: Traveller) -> str:
    return replayed(aws, moment, days=1, wait=timedelta(days=2))


def sent(aws: Aws, moment: Traveller, *, state: str = "ENABLED", replay: bool = False) -> str:
    """How often one event came to a bus from another: put once, and replayed to the first of two rules if told."""
    from moto.events.models import events_backends

    events, arn = aws.client("events", "estate"), "arn:aws:events:us-east-1:111122223333"
    for bus, archive in (("first", "kept"), ("second", "again")):
        events.create_event_bus(Name=bus)
        events.create_archive(ArchiveName=archive, EventSourceArn=f"{arn}:event-bus/{bus}")
    rules = []
    for name in ("one", "two") if replay else ("one",):
        rule = {"Name": name, "EventBusName": "first", "State": state}
        rules.append(events.put_rule(**rule, EventPattern=json.dumps({"source": ["tenants"]}))["RuleArn"])
        target = {"Id": "1", "Arn": f"{arn}:event-bus/second", "RoleArn": "arn:aws:iam::111122223333:role/operator"}
        events.put_targets(Rule=name, EventBusName="first", Targets=[target])
    events.put_events(Entries=[{"Source": "tenants", "DetailType": "t", "Detail": "{}", "EventBusName": "first"}])
    arrived = events_backends["111122223333"]["us-east-1"].archives["again"].events
    if replay:
        arrived.clear()
        now = datetime.now(UTC)
        events.start_replay(
            ReplayName="r",
            EventSourceArn=f"{arn}:archive/kept",
            EventStartTime=now - timedelta(minutes=1),
            EventEndTime=now + timedelta(minutes=1),
            Destination={"Arn": f"{arn}:event-bus/first", "FilterArns": rules[:1]},
        )
    return str(len(arrived))


def replay_to_one_rule_of_two(aws: Aws, moment: Traveller) -> str:
    return sent(aws, moment, replay=True)


def rule_that_is_disabled(aws: Aws, moment: Traveller) -> str:
    return sent(aws, moment, state="DISABLED")


def change(action: str, name: str = "a.example.com", value: str = "b") -> dict[str, Any]:
    records = {"Type": "CNAME", "TTL": 60, "ResourceRecords": [{"Value": value}]}
    return {"Action": action, "ResourceRecordSet": {"Name": name, **records}}


def changed(aws: Aws, *batches: list[dict[str, Any]]) -> list[str]:
    route53 = aws.client("route53", "estate")
    zone = route53.create_hosted_zone(Name="example.com", CallerReference="x")["HostedZone"]["Id"]
    outcomes = [
        outcome(
            lambda batch=batch: route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": batch})
        )
        for batch in batches
    ]
    listed = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    names = [record["Name"].partition(".")[0] for record in listed if record["Type"] == "CNAME"]
    return [*outcomes, *names]


def name_created_again(aws: Aws, _: Traveller) -> str:
    both = [change("CREATE"), change("CREATE", "b.example.com")]
    return " ".join(changed(aws, both, [change("DELETE")], [change("CREATE")]))


def name_created_twice(aws: Aws, _: Traveller) -> str:
    return " ".join(changed(aws, [change("CREATE")], [change("CREATE", value="c")]))


def name_deleted_by_what_it_held(aws: Aws, _: Traveller) -> str:
    return " ".join(changed(aws, [change("CREATE")], [change("UPSERT", value="c")], [change("DELETE")]))


def batch_with_a_mistake(aws: Aws, _: Traveller) -> str:
    return " ".join(changed(aws, [change("CREATE"), change("CREATE", "b.example.org")]))


def name_that_leads_to_no_host(aws: Aws, _: Traveller) -> str:
    return " ".join(changed(aws, [change("CREATE", value="no host")]))


CASES: list[tuple[Case, str, str]] = [
    (long_parameter, "done", "ValidationException"),
    (eleven_parameters, "done", "ValidationException"),
    (secret_after_its_window, "done", "ResourceNotFoundException"),
    (secret_of_a_disabled_key, "done", "DecryptionFailure"),
    (decryption_with_a_disabled_key, "done", "DisabledException"),
    (decryption_with_a_key_that_is_going, "done", "KMSInvalidStateException"),
    (decryption_with_a_key_that_is_gone, "done", "NotFoundException"),
    (encryption_with_a_disabled_key, "done", "DisabledException"),
    (rescue_of_a_key_that_is_gone, "done", "NotFoundException"),
    (key_that_is_going_enabled, "done", "KMSInvalidStateException"),
    (protected_pool, "done", "InvalidParameterException"),
    (undeclared_attribute, "done", "InvalidParameterException"),
    (undeclared_attribute_later, "done", "InvalidParameterException"),
    (record_after_a_day, "25 23", "23"),
    (replay_of_an_hour, "0 1 2", "1"),
    (replay_of_what_was_kept_too_short, "0 1 2", ""),
    (replay_to_one_rule_of_two, "2", "1"),
    (rule_that_is_disabled, "1", "0"),
    (name_created_again, "done done InvalidChangeBatch b", "done done done a b"),
    (name_created_twice, "done done a a", "done InvalidChangeBatch a"),
    (name_deleted_by_what_it_held, "done done done", "done done InvalidChangeBatch a"),
    (name_that_leads_to_no_host, "done a", "InvalidChangeBatch"),
    (batch_with_a_mistake, "InvalidChangeBatch a", "InvalidChangeBatch"),
]


@pytest.mark.parametrize(("case", "plain", "honest"), CASES, ids=[case.__name__ for case, _, _ in CASES])
class TestALie:
    def test_plain_moto_tells_it(
        self, starts: Callable[..., Aws], moment: Traveller, case: Case, plain: str, honest: str
    ) -> None:
        assert case(starts(honest=False), moment) == plain != honest

    def test_the_world_does_not(self, aws: Aws, moment: Traveller, case: Case, plain: str, honest: str) -> None:
        assert case(aws, moment) == honest


@pytest.mark.parametrize("case", [long_advanced_parameter, secret_within_its_window, declared_attribute])
def test_what_the_service_takes_the_world_takes_too(aws: Aws, moment: Traveller, case: Case) -> None:
    assert case(aws, moment) == "done"


def test_a_key_is_known_by_its_arn_where_plain_moto_crashes(starts: Callable[..., Aws]) -> None:
    plain = starts(honest=False).client("kms", "estate")
    arn = plain.create_key()["KeyMetadata"]["Arn"]
    with pytest.raises(KeyError, match=arn):
        plain.disable_key(KeyId=arn)
    kms = starts().client("kms", "estate")
    states = []
    for call, options in (
        ("disable_key", {}),
        ("enable_key", {}),
        ("schedule_key_deletion", {"PendingWindowInDays": 7}),
        ("cancel_key_deletion", {}),
    ):
        getattr(kms, call)(KeyId=arn, **options)
        states.append(kms.describe_key(KeyId=arn)["KeyMetadata"]["KeyState"])
    assert states == ["Disabled", "Enabled", "PendingDeletion", "Disabled"]


def put_on_a_stream(aws: Aws) -> Any:
    """EventBridge, whose default bus sends on to a stream, and Kinesis."""
    events, kinesis = aws.client("events", "estate"), aws.client("kinesis", "estate")
    kinesis.create_stream(StreamName="s", ShardCount=1)
    arn = kinesis.describe_stream_summary(StreamName="s")["StreamDescriptionSummary"]["StreamARN"]
    events.put_rule(Name="on", EventPattern=json.dumps({"source": ["tenants"]}))
    events.put_targets(Rule="on", Targets=[{"Id": "1", "Arn": arn}])
    events.put_events(Entries=[{"Source": "tenants", "DetailType": "t", "Detail": '{"number": 1}'}])
    return kinesis


def test_a_stream_gets_events_as_a_rule_s_target_where_plain_moto_breaks(aws: Aws) -> None:
    kinesis = put_on_a_stream(aws)
    [record] = streams.records(kinesis, "s")
    event = json.loads(record["Data"])
    assert (event["detail"], event["time"]) == ({"number": 1}, "2022-04-05T06:00:00Z")


def test_plain_moto_breaks_at_such_an_event(starts: Callable[..., Aws]) -> None:
    with pytest.raises(Refused, match="Expr not defined"):
        put_on_a_stream(starts(honest=False))


@pytest.mark.parametrize(
    "target",
    [
        {"Arn": "arn:aws:lambda:us-east-1:111122223333:function:f"},
        {"Arn": "arn:aws:sqs:us-east-1:111122223333:q"},
        {"Arn": "arn:aws:kinesis:us-east-1:111122223333:stream/s", "InputPath": "$.detail"},
    ],
)
def test_targets_that_mocked_aws_does_not_serve_are_refused(aws: Aws, target: dict[str, str]) -> None:
    events = aws.client("events", "estate")
    events.put_rule(Name="on", EventPattern=json.dumps({"source": ["tenants"]}))
    with pytest.raises(Refused, match="is no target that is known to be honest"):
        events.put_targets(Rule="on", Targets=[{"Id": "1", **target}])


def test_each_correction_names_its_service_and_where_that_is_documented() -> None:
    told = [correction for correction in table() if correction.service not in ("all", "dynamodb", "s3", "sts")]
    assert {correction.service for correction in told} <= set(services())
    assert [
        correction for correction in told if not (correction.plain and correction.honest and correction.source)
    ] == []
