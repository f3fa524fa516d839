"""Mocked AWS, with the estate's account and the vault's, inside this process."""

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from unittest.mock import patch

from drillgate.documents.estate import Estate
from drillgate.world import outages
from drillgate.world.fidelity import accounts, lean, operations, sending, signing

SECRET = "drillgate"  # noqa: S105 - mocked AWS asks for some secret, and takes any


@dataclass(frozen=True)
class Aws:
    """`client(service, account)` gives a boto3 client of the account "estate" or "vault", the same one each time; its
    third argument may be another region than the estate's.

    `environment` are the variables by which any other boto3 code in this process works in the estate's account;
    `refused` grows with each call that the world refused to answer. A region in `lost_regions` answers nothing.
    """

    client: Callable[..., Any]
    environment: Mapping[str, str]
    refused: list[str]
    lost_regions: set[str]


@contextmanager
def start(
    estate: Estate, *, seed: int = 0, honest: bool = True, hosts: Collection[str] = (), validate: bool = True
) -> Iterator[Aws]:
    """Start mocked AWS; it follows the process's clock, and ends with all its data.

    `honest=False` leaves moto's services as they are, for tests that show what a drill would have believed. `hosts` are
    endpoints on loopback that clients may speak to. `validate=False` skips botocore's check of parameters, which shows
    users' mistakes and costs ~5 % of a call.
    """
    from botocore.config import Config
    from moto import mock_aws
    from moto.moto_api._internal import mock_random

    config = Config(
        parameter_validation=validate,
        user_agent="drillgate",
        account_id_endpoint_mode="disabled",
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        retries={"mode": "standard", "total_max_attempts": 1},
    )
    account_of = {"estate": estate.account, "vault": estate.vault.account}
    region_of = {"estate": estate.region, "vault": estate.vault.region or estate.region}
    lost_regions: set[str] = set()
    keys = {name: accounts.access_key(account) for name, account in account_of.items()}
    environment = {
        "AWS_ACCESS_KEY_ID": keys["estate"],
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": estate.region,
        "AWS_REGION": estate.region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
    clients: dict[tuple[str, str, str], Any] = {}

    def client(service: str, account: str, region: str | None = None) -> Any:
        wanted = service, account, region or region_of[account]
        if wanted not in clients:
            credentials = {"aws_access_key_id": keys[account], "aws_secret_access_key": SECRET}
            made = clients[wanted] = _session().client(service, region_name=wanted[2], config=config, **credentials)
            if honest:
                sending.shorten(made)
        return clients[wanted]

    with ExitStack() as stack:
        stack.enter_context(mock_aws())
        stack.enter_context(patch.dict(os.environ, environment))
        for name in ("AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ENDPOINT_URL", "MOTO_ACCOUNT_ID"):
            os.environ.pop(name, None)
        mock_random.seed(seed)
        stack.enter_context(signing.made_up())
        stack.enter_context(lean.forgetful())
        stack.enter_context(accounts.known(account_of.values()))
        refused = stack.enter_context(operations.applied(estate, honest=honest, hosts=hosts))
        if honest:
            stack.enter_context(accounts.applied(estate))
        stack.enter_context(outages.applied(lost_regions))
        yield Aws(client, environment, refused, lost_regions)


@cache
def _session() -> Any:
    """What clients are made from; the models that it reads are a quarter of a second each."""
    import boto3

    return boto3.session.Session()
