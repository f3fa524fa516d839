"""boto3's calls as operations."""

from typing import Any

import pytest

from drillgate.operations import Action, Amount, IdSource, Kind, Recovery

CLIENT_CALLS = [
    ("s3", "delete_object(Bucket='media', Key='a/1')", Kind.OBJECT, "media/a/1", {}),
    ("s3", "delete_bucket(Bucket='media')", Kind.BUCKET, "media", {}),
    (
        "s3",
        "delete_objects(Bucket='media', Delete={'Objects': [{'Key': 'a'}, {'Key': 'b'}]})",
        Kind.OBJECT,
        "media",
        {"amount": Amount.SOME, "count": 2},
    ),
    ("s3", "delete_bucket_policy(Bucket='media')", Kind.DEFINITION, "media", {}),
    ("dynamodb", "delete_item(TableName='apps', Key={'id': {'S': '7'}})", Kind.ROWS, "apps", {}),
    ("dynamodb", "delete_table(TableName='apps')", Kind.TABLE, "apps", {}),
    ("dynamodb", "delete_backup(BackupArn='arn')", Kind.BACKUP, "arn", {}),
    (
        "dynamodb",
        (
            "batch_write_item(RequestItems={'apps': [{'DeleteRequest': {'Key': {'id': {'S': '1'}}}}, "
            "{'DeleteRequest': {'Key': {'id': {'S': '2'}}}}]})"
        ),
        Kind.ROWS,
        "apps",
        {"amount": Amount.SOME, "count": 2},
    ),
    (
        "dynamodb",
        "transact_write_items(TransactItems=[{'Delete': {'TableName': 'apps', 'Key': {'id': {'S': '1'}}}}])",
        Kind.ROWS,
        "apps",
        {},
    ),
    (
        "rds",
        "delete_db_instance(DBInstanceIdentifier='shard-1', FinalDBSnapshotIdentifier='last')",
        Kind.DATABASE,
        "shard-1",
        {"recovery": Recovery.BACKUP},
    ),
    ("rds", "delete_db_instance(DBInstanceIdentifier='shard-1', SkipFinalSnapshot=True)", Kind.DATABASE, "shard-1", {}),
    ("rds", "delete_db_cluster_snapshot(DBClusterSnapshotIdentifier='s')", Kind.BACKUP, "s", {}),
    (
        "kms",
        "schedule_key_deletion(KeyId='k', PendingWindowInDays=7)",
        Kind.KEY,
        "k",
        {"recovery": Recovery.TRASH},
    ),
    ("secretsmanager", "delete_secret(SecretId='s')", Kind.SECRET, "s", {"recovery": Recovery.TRASH}),
    ("secretsmanager", "delete_secret(SecretId='s', ForceDeleteWithoutRecovery=True)", Kind.SECRET, "s", {}),
    ("cognito-idp", "admin_delete_user(UserPoolId='p', Username='u')", Kind.IDENTITY, "p.u", {}),
    ("cognito-idp", "delete_user_pool(UserPoolId='p')", Kind.IDENTITY, "p", {}),
    (
        "route53",
        (
            "change_resource_record_sets(HostedZoneId='z', ChangeBatch={'Changes': [{'Action': 'DELETE', "
            "'ResourceRecordSet': {'Name': 'a.example.com'}}, {'Action': 'UPSERT', 'ResourceRecordSet': {}}]})"
        ),
        Kind.DNS_RECORD,
        "a.example.com",
        {},
    ),
    ("sqs", "purge_queue(QueueUrl='q')", Kind.QUEUE, "q", {}),
    ("kinesis", "delete_stream(StreamName='events')", Kind.STREAM, "events", {}),
    ("ssm", "delete_parameters(Names=['/a', '/b'])", Kind.PARAMETER, "/a,/b", {"amount": Amount.SOME, "count": 2}),
    ("backup", "delete_recovery_point(BackupVaultName='v', RecoveryPointArn='r')", Kind.BACKUP, "v.r", {}),
    (
        "ec2",
        "terminate_instances(InstanceIds=['i-1', 'i-2'])",
        Kind.COMPUTE,
        "i-1,i-2",
        {"amount": Amount.SOME, "count": 2},
    ),
    ("ec2", "delete_volume(VolumeId='vol-1')", Kind.VOLUME, "vol-1", {}),
    (
        "quicksight",
        "delete_analysis(AwsAccountId='1', AnalysisId='a')",
        Kind.RESOURCE,
        "a",
        {"recovery": Recovery.TRASH},
    ),
    ("quicksight", "delete_analysis(AnalysisId='a', ForceDeleteWithoutRecovery=True)", Kind.RESOURCE, "a", {}),
    (
        "ecs",
        "update_service(cluster='c', service='s', desiredCount=0)",
        Kind.COMPUTE,
        "c.s",
        {"recovery": Recovery.FLAG},
    ),
    ("iam", "detach_role_policy(RoleName='r', PolicyArn='p')", Kind.DEFINITION, "r", {}),
    ("events", "disable_rule(Name='nightly')", Kind.RESOURCE, "nightly", {"action": Action.UNPROTECT}),
    ("cloudtrail", "stop_logging(Name='t')", Kind.STREAM, "t", {"action": Action.UNPROTECT}),
    ("rds", "backtrack_db_cluster(DBClusterIdentifier='c')", Kind.DATABASE, "c", {"action": Action.OVERWRITE}),
    ("s3", "put_bucket_versioning(Bucket='media')", Kind.BUCKET, "media", {"action": Action.UNPROTECT}),
    (
        "dynamodb",
        "update_time_to_live(TableName='t', TimeToLiveSpecification={'Enabled': True, 'AttributeName': 'a'})",
        Kind.TABLE,
        "t",
        {"action": Action.UNPROTECT},
    ),
    ("iam", "delete_role_policy(RoleName='r', PolicyName='p')", Kind.DEFINITION, "r", {}),
    (
        "rds",
        "modify_db_instance(DBInstanceIdentifier='shard-1', DeletionProtection=False)",
        Kind.DATABASE,
        "shard-1",
        {"action": Action.UNPROTECT},
    ),
    (
        "rds",
        "modify_db_cluster(DBClusterIdentifier='c', BackupRetentionPeriod=0)",
        Kind.DATABASE,
        "c",
        {"action": Action.UNPROTECT},
    ),
    (
        "s3",
        "put_bucket_versioning(Bucket='media', VersioningConfiguration={'Status': 'Suspended'})",
        Kind.BUCKET,
        "media",
        {"action": Action.UNPROTECT},
    ),
    (
        "dynamodb",
        (
            "update_continuous_backups(TableName='apps', "
            "PointInTimeRecoverySpecification={'PointInTimeRecoveryEnabled': False})"
        ),
        Kind.TABLE,
        "apps",
        {"action": Action.UNPROTECT},
    ),
    (
        "ec2",
        "modify_instance_attribute(InstanceId='i-1', DisableApiTermination={'Value': False})",
        Kind.COMPUTE,
        "i-1",
        {"action": Action.UNPROTECT},
    ),
]


@pytest.mark.parametrize(("service", "call", "kind", "name", "others"), CLIENT_CALLS)
def test_a_client_s_call_destroys_what_it_names(
    script: Any, service: str, call: str, kind: Kind, name: str, others: dict[str, Any]
) -> None:
    said = f"client.{call}"
    one = script(f"import boto3\nclient = boto3.client({service!r})\n{said}\n")
    assert one.read() == (one.operation(said, kind, name, **others),)


@pytest.mark.parametrize(
    ("service", "call"),
    [
        ("rds", "describe_db_instances()"),
        ("rds", "modify_db_instance(DBInstanceIdentifier='shard-1', DeletionProtection=True)"),
        ("s3", "put_bucket_versioning(Bucket='media', VersioningConfiguration={'Status': 'Enabled'})"),
        ("sqs", "delete_message(QueueUrl='q', ReceiptHandle='r')"),
        ("dynamodb", "batch_write_item(RequestItems={'apps': [{'PutRequest': {'Item': {}}}]})"),
        ("route53", "change_resource_record_sets(ChangeBatch={'Changes': [{'Action': 'CREATE'}]})"),
        ("ecs", "update_service(cluster='c', service='s', desiredCount=2)"),
        ("cognito-idp", "admin_disable_user(UserPoolId='p', Username='u')"),
        ("kms", "cancel_key_deletion(KeyId='k')"),
    ],
)
def test_calls_that_destroy_nothing_are_no_operations(script: Any, service: str, call: str) -> None:
    assert script(f"import boto3\nboto3.client({service!r}).{call}\n").read() == ()


CLIENTS = [
    "import boto3\ns3 = boto3.client('s3')",
    "import boto3 as aws\ns3 = aws.client(service_name='s3', region_name='x')",
    "from boto3 import client\ns3 = client('s3')",
    "from boto3.session import Session\ns3 = Session(profile_name='p').client('s3')",
    "import boto3\nSERVICE = 's3'\ndef make(name):\n    return boto3.client(name)\ns3 = make(SERVICE)",
    "import boto3\ns3 = boto3.resource('s3').meta.client",
    "from settings import s3",
    "import boto3\nclass Stores:\n    def __init__(self):\n        self.s3 = boto3.client('s3')\ns3 = Stores().s3",
]


@pytest.mark.parametrize("made", CLIENTS)
def test_a_client_is_known_however_it_was_made(script: Any, made: str) -> None:
    one = script(f"{made}\ns3.delete_bucket(Bucket='media')\n")
    assert one.read() == (one.operation("s3.delete_bucket(Bucket='media')", Kind.BUCKET, "media"),)


RESOURCES = [
    ("dynamodb", "aws.Table('apps').delete()", Kind.TABLE, "apps", {}),
    ("dynamodb", "aws.Table('apps').delete_item(Key={'id': '7'})", Kind.ROWS, "apps", {}),
    ("s3", "aws.Object('media', 'a').delete()", Kind.OBJECT, "media/a", {}),
    ("s3", "aws.Bucket('media').delete()", Kind.BUCKET, "media", {}),
    ("s3", "aws.Bucket('media').objects.all().delete()", Kind.OBJECT, "media", {"amount": Amount.ALL}),
    ("s3", "aws.Bucket('media').objects.filter(Prefix='a/').delete()", Kind.OBJECT, "media", {"amount": Amount.SOME}),
    ("s3", "aws.Bucket('media').object_versions.delete()", Kind.OBJECT, "media", {"amount": Amount.ALL}),
    ("ec2", "aws.Instance('i-1').terminate()", Kind.COMPUTE, "i-1", {}),
]


@pytest.mark.parametrize(("service", "call", "kind", "name", "others"), RESOURCES)
def test_a_resource_s_call_destroys_the_resource(
    script: Any, service: str, call: str, kind: Kind, name: str, others: dict[str, Any]
) -> None:
    one = script(f"import boto3\naws = boto3.resource({service!r})\n{call}\n")
    assert one.read() == (one.operation(call, kind, name, **others),)


def test_ids_flow_from_a_csv_column_into_the_key_of_a_batch_writer(script: Any) -> None:
    one = script("""
        import csv
        import boto3

        table = boto3.resource("dynamodb").Table("apps")
        with open("ids.csv") as file, table.batch_writer() as batch:
            for row in csv.DictReader(file):
                batch.delete_item(Key={"id": row["app"]})
    """)
    assert one.read() == (
        one.operation(
            'batch.delete_item(Key={"id": row["app"]})',
            Kind.ROWS,
            "apps",
            amount=Amount.SOME,
            ids=IdSource(file="ids.csv", column="app", parameter="id"),
        ),
    )


def test_a_loop_over_a_literal_list_counts(script: Any) -> None:
    one = script("""
        import boto3
        for name in ["a", "b", "c"]:
            boto3.client("s3").delete_bucket(Bucket=name)
    """)
    call = 'boto3.client("s3").delete_bucket(Bucket=name)'
    assert one.read() == (one.operation(call, Kind.BUCKET, "{name}", amount=Amount.SOME, count=3),)


def test_a_method_handed_to_a_pool_is_a_call_of_it(script: Any) -> None:
    one = script("""
        import boto3
        s3 = boto3.client("s3")
        pool.submit(s3.delete_object, Bucket="media", Key="a")
    """)
    assert one.read() == (one.operation("s3.delete_object", Kind.OBJECT, "media/a"),)


@pytest.mark.parametrize(
    ("service", "call", "kind"),
    [
        ("rds", "modify_db_instance(DBInstanceIdentifier='d', **given)", Kind.DATABASE),
        ("s3", "put_bucket_lifecycle_configuration(Bucket='b', LifecycleConfiguration=given)", Kind.BUCKET),
    ],
)
def test_parameters_that_may_take_a_protection_away_and_are_not_known_are_opaque(
    script: Any, service: str, call: str, kind: Kind
) -> None:
    one = script(f"import boto3\nfrom plan import given\nclient = boto3.client({service!r})\nclient.{call}\n")
    assert one.read() == (one.opaque(f"client.{call}", "parameters of an AWS call that are not known", kind),)


def test_what_a_restore_makes_loses_no_protection(script: Any) -> None:
    call = "restore_db_instance_to_point_in_time(TargetDBInstanceIdentifier='new', **given)"
    assert script(f"import boto3\nfrom plan import given\nboto3.client('rds').{call}\n").read() == ()


@pytest.mark.parametrize(
    "call",
    [
        "put_bucket_lifecycle_configuration(Bucket=b, LifecycleConfiguration={'Rules': []})",
        "put_bucket_lifecycle_configuration(Bucket=b, LifecycleConfiguration=RULES)",
    ],
)
def test_parameters_that_are_known_and_take_no_protection_away_are_no_operation(script: Any, call: str) -> None:
    code = f"import boto3\nfrom plan import b\nRULES = {{'Rules': [{{'ID': 'a'}}]}}\nboto3.client('s3').{call}\n"
    assert script(code).read() == ()


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("client.batch_write_item(RequestItems=given)", "a batch whose content is not known"),
        ("client.transact_write_items(TransactItems=[given])", "a batch whose content is not known"),
    ],
)
def test_a_batch_that_cannot_be_looked_into_is_opaque(script: Any, call: str, reason: str) -> None:
    one = script(f"import boto3\nfrom plan import given\nclient = boto3.client('dynamodb')\n{call}\n")
    assert one.read() == (one.opaque(call, reason, Kind.ROWS),)
