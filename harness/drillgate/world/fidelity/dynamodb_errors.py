"""DynamoDB's errors, as moto raises them, and its times."""

from datetime import UTC, datetime
from typing import Any

PREFIX = "com.amazonaws.dynamodb.v20120810#"


def moment(value: Any) -> datetime | None:
    """A time of a request or of moto's, in UTC."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value
    return datetime.fromtimestamp(float(value), UTC)


def failure(code: str, message: str) -> Exception:
    """The error that a client sees under this code."""
    from moto.dynamodb.exceptions import DynamodbException

    error: Exception = DynamodbException(PREFIX + code, message)
    return error
