"""Reading an archive of EventBridge, which can only be replayed: into a Kinesis stream of the step's own.

A rule of the step's own takes what is replayed, and no other rule gets it again.
"""

import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

from drillgate.derivation import SITE, told
from drillgate.documents.engines import EventArchive
from drillgate.steps import streams
from drillgate.steps.context import StepContext

LONGEST_NAME = 40
ATTEMPTS, PAUSE_SECONDS = 600, 1.0
MOST_SITES = 50
"""A rule's pattern has 2,048 characters."""


def events(
    context: StepContext, archive: EventArchive, sites: Sequence[str], until: datetime
) -> Iterator[tuple[datetime, str, str, Mapping[str, str]]]:
    """The events of these sites that the archive keeps up to a moment, in whole seconds, oldest first: when they
    happened, site, key and content."""
    found = []
    for first in range(0, len(sites), MOST_SITES):
        for record in _replayed(context, archive, sites[first : first + MOST_SITES], until):
            event = json.loads(record["Data"])
            if (tells := told(json.dumps(event["detail"]).encode(), event["id"])) is not None:
                found.append((datetime.fromisoformat(event["time"]).astimezone(UTC), *tells))
    yield from sorted(found, key=lambda event: event[0])


def _replayed(
    context: StepContext, archive: EventArchive, sites: Sequence[str], until: datetime
) -> list[Mapping[str, Any]]:
    client, kinesis = context.client("events", "estate"), context.client("kinesis", "estate")
    kept = client.describe_archive(ArchiveName=archive.archive)
    name, bus = _free_name(client, context), archive.bus
    with ExitStack() as made:
        kinesis.create_stream(StreamName=name, ShardCount=1)
        made.callback(kinesis.delete_stream, StreamName=name)
        kinesis.get_waiter("stream_exists").wait(StreamName=name)
        stream = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
        pattern = json.dumps({"replay-name": [name], "detail": {SITE: list(sites)}})
        rule = client.put_rule(Name=name, EventBusName=bus, EventPattern=pattern)["RuleArn"]
        made.callback(client.delete_rule, Name=name, EventBusName=bus)
        role = f"arn:aws:iam::{context.estate.account}:role/operator"
        client.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": "stream", "Arn": stream, "RoleArn": role}])
        made.callback(client.remove_targets, Rule=name, EventBusName=bus, Ids=["stream"])
        client.start_replay(
            ReplayName=name,
            EventSourceArn=kept["ArchiveArn"],
            EventStartTime=kept["CreationTime"],
            EventEndTime=until,
            Destination={"Arn": kept["EventSourceArn"], "FilterArns": [rule]},
        )
        _wait(client, name)
        return list(streams.records(kinesis, name))


def _wait(client: Any, name: str) -> None:
    for _ in range(ATTEMPTS):
        replay = client.describe_replay(ReplayName=name)
        if replay["State"] == "COMPLETED":
            return
        if replay["State"] in {"CANCELLED", "FAILED"}:
            raise RuntimeError(
                f"the replay {name} has {replay['State'].lower()}: {replay.get('StateReason', 'no reason')}"
            )
        time.sleep(PAUSE_SECONDS)
    raise TimeoutError(f"the replay {name} has not completed in {ATTEMPTS * PAUSE_SECONDS:.0f} seconds")


def _free_name(client: Any, context: StepContext) -> str:
    """A name that no replay has had: EventBridge keeps them for 90 days."""
    prefix = re.sub(r"[^\w-]+", "-", f"{context.step}-{context.cell}")[:LONGEST_NAME].strip("-") + "-replay-"
    number = 0
    token: dict[str, str] = {}
    while True:
        page = client.list_replays(NamePrefix=prefix, **token)
        number += len(page["Replays"])
        if not page.get("NextToken"):
            return f"{prefix}{number + 1}"
        token = {"NextToken": page["NextToken"]}
