"""The services that the world answers: one module each, whose `SERVICE` tells of it."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from drillgate.world.fidelity.service import Service

MODULES = (
    "backup", "cloudtrail", "cognito_idp", "dynamodb", "dynamodbstreams", "events", "kinesis", "kms", "rds", "route53",
    "s3", "secretsmanager", "ssm", "sts",
)  # fmt: skip


@cache
def services() -> Mapping[str, Service]:
    """Each service by boto3's name of it."""
    found = [import_module(f"drillgate.world.fidelity.{module}").SERVICE for module in MODULES]
    return {service.name: service for service in found}


def is_allowed(service: str, operation: str) -> bool:
    """Whether the world answers an operation, which boto3 names so."""
    return service in services() and operation in services()[service].operations
