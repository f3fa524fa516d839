"""An estate of three AWS stores, and mocked AWS around it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from drillgate.documents.estate import (
    Backup,
    DynamoDbTable,
    Estate,
    Inventory,
    Objectives,
    Reference,
    S3Bucket,
    Store,
    Vault,
)
from drillgate.world.aws import Aws, start

BEGIN = datetime(2022, 4, 5, 6, tzinfo=UTC)
BACKUP = Backup(full_every=timedelta(hours=1), ship_every=timedelta(minutes=5), keep=timedelta(days=35))


@pytest.fixture(scope="session")
def aws_estate() -> Estate:
    """Sites, their contacts and apps in DynamoDB, media in S3, a vault in another account."""

    def store(**engine: object) -> Store:
        return Store(about="made up", owner="team", backup=BACKUP, **engine)  # type: ignore[arg-type] # one engine each

    return Estate(
        estate="small",
        title="A small estate",
        account="111122223333",
        region="us-east-1",
        vault=Vault(account="444455556666", bucket="small-vault", locked_for=timedelta(days=30)),
        inventory=Inventory(file="inventory.csv", taken_at=BEGIN),
        catalogue="catalogue",
        contacts="contacts",
        stores={
            "catalogue": store(dynamodb=DynamoDbTable(table="sites", fields=("name", "shard"))),
            "contacts": store(dynamodb=DynamoDbTable(table="contacts", sort_key="contact", fields=("address", "role"))),
            "apps": store(
                dynamodb=DynamoDbTable(table="apps", sort_key="app", fields=("name", "opens")),
                references=(Reference(field="opens", to="media"),),
            ),
            "media": store(s3=S3Bucket(bucket="media")),
        },
        objectives=Objectives(recovery_point=timedelta(hours=1)),
    )


@pytest.fixture
def moment() -> Iterator[time_machine.Traveller]:
    """The simulated clock, at 6 o'clock on 5 April 2022; it stands still unless shifted."""
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


@pytest.fixture
def starts(aws_estate: Estate, moment: time_machine.Traveller) -> Iterator[Callable[..., Aws]]:
    """Starts mocked AWS, honest or plain, until the test ends."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(start(aws_estate, **options))


@pytest.fixture
def aws(starts: Callable[..., Aws]) -> Aws:
    """Mocked AWS put right."""
    return starts()
