"""What a program is told of the world: environment variables by which its tools find AWS, PostgreSQL and the time."""

import re

from drillgate.world.aws import SECRET
from drillgate.world.fidelity.accounts import access_key
from drillgate.world.world import World

CONFIG = """\
[default]
region = {region}
s3 =
    addressing_style = path
    signature_version = s3v4

[profile vault]
region = {region}
aws_access_key_id = {vault_key}
aws_secret_access_key = {secret}
s3 =
    addressing_style = path
    signature_version = s3v4
"""


def environment(world: World, shard: str | None = None) -> dict[str, str]:
    """The variables for a program that works for `shard`, or for no one shard. The endpoint's comes with the gateway.

    AWS: the estate's account, and the profile `vault`. PostgreSQL: `PGHOST_SHARD` for each shard, and `PGHOST` for the
    one that is meant. `DRILLGATE_NOW`: the simulated time at the program's start, in UTC.
    """
    return _aws(world) | _postgres(world, shard) | {"DRILLGATE_NOW": world.clock.now().isoformat()}


def _aws(world: World) -> dict[str, str]:
    estate, file = world.estate, world.workspace / "aws.config"
    file.write_text(
        CONFIG.format(region=estate.region, vault_key=access_key(estate.vault.account), secret=SECRET), encoding="utf-8"
    )
    return {
        "AWS_ACCESS_KEY_ID": access_key(estate.account),
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": estate.region,
        "AWS_REGION": estate.region,
        "AWS_CONFIG_FILE": str(file),
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
        "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
        "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
        "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",
        "AWS_PAGER": "",
        "NO_PROXY": "*",
        "no_proxy": "*",
    }


def _postgres(world: World, shard: str | None) -> dict[str, str]:
    from psycopg.conninfo import conninfo_to_dict

    found = {name: conninfo_to_dict(cluster.conninfo) for name, cluster in world.shards.items()}
    told = {f"PGHOST_{variable(name)}": str(server["host"]) for name, server in found.items()}
    meant = found.get(shard or "") or (next(iter(found.values())) if len(found) == 1 else None)
    if meant:
        told["PGHOST"] = str(meant["host"])
    for server in found.values():
        told |= {"PGPORT": str(server["port"]), "PGUSER": str(server["user"])}
    databases = {store.postgres.database for store in world.estate.stores.values() if store.postgres}
    if len(databases) == 1:
        told["PGDATABASE"] = databases.pop()
    return told


def variable(name: str) -> str:
    """A shard's name as it stands in a variable's: `shard-1` as `SHARD_1`."""
    return re.sub(r"\W", "_", name).upper()
