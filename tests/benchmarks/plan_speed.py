"""How long plans of Terraform take to be read: `python tests/benchmarks/plan_speed.py`.

60 plans of about 40 kB, beside `json.loads` of the same files, in turn, in one process; what counts is the ratio.
The gate without its start is measured, too: reading, facts and judgement by the shipped policies.
"""

import json
import random
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

from drillgate.documents.load import load
from drillgate.documents.policy import Policy
from drillgate.facts.infrastructure import of_plan
from drillgate.facts.operations import fact_of
from drillgate.judgement.judge import compile_policies, judging
from drillgate.pack import folder
from drillgate.readers import artifacts

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 15
PLANS = 60
SIZE = 40_000
SEED = 883
POLICY = "aws_iam_role_policy"
TYPES = (
    *("aws_db_instance", "aws_s3_bucket", "aws_dynamodb_table", "aws_vpc", "aws_iam_role", "aws_route_table"),
    POLICY,
)
ACTIONS = ((["no-op"], 60), (["create"], 10), (["update"], 20), (["delete"], 5), (["delete", "create"], 5))


def main() -> None:
    draw = random.Random(SEED)
    plans = [plan(draw) for _ in range(PLANS)]
    files = sorted(folder("policies").glob("*.policy.yaml"))
    judge = judging(compile_policies([load(Policy, file.read_bytes(), file.name) for file in files]))

    def judged(data: bytes) -> object:
        operations = artifacts.read(data, "plan.json") or ()
        return judge([*map(fact_of, operations), *of_plan(operations)])

    ways: dict[str, Callable[[bytes], object]] = {
        "parse": json.loads,
        "read": lambda data: artifacts.read(data, "plan.json"),
        "judge": judged,
    }
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(RUNS):
        for name, way in ways.items():
            begin = perf_counter()
            for data in plans:
                way(data)
            took[name].append(perf_counter() - begin)
    operations = sum(len(artifacts.read(data, "plan.json") or ()) for data in plans)
    size = sum(map(len, plans)) / 1e6
    print(f"{PLANS} plans, {size:.2f} MB, {operations} operations; medians of {RUNS} runs")
    for name in ("read", "judge"):
        ratio = median(mine / theirs for mine, theirs in zip(took[name], took["parse"], strict=True))
        print(f"{name:<5} {median(took[name]):.3f} s = {ratio:.2f} x json.loads ({median(took['parse']):.3f} s)")


def plan(draw: random.Random) -> bytes:
    """A plan of about 40 kB: most of it stays, some is changed, some goes."""
    changes: list[Any] = []
    top = {"format_version": "1.2", "terraform_version": "1.9.8", "planned_values": {}, "resource_changes": changes}
    while len(text := json.dumps(top, separators=(",", ":"))) < SIZE:
        changes += [change(draw, len(changes) + at) for at in range(5)]
    return text.encode()


def change(draw: random.Random, number: int) -> Any:
    type_, (actions,) = draw.choice(TYPES), draw.choices([one for one, _ in ACTIONS], [often for _, often in ACTIONS])
    state = {
        "id": f"{type_}-{number}",
        "name": f"r{number}",
        "tags": {"team": f"t{number % 9}"},
        "arn": "arn:" + "x" * 60,
    }
    state |= {f"setting_{at}": draw.choice([True, None, "text", 7]) for at in range(20)} | {"deletion_protection": True}
    if type_ == POLICY:
        state |= {"role": "ci", "policy": policy(draw)}
    inner = {
        "actions": actions,
        "before": None if actions == ["create"] else state,
        "after": None if actions == ["delete"] else state | {"deletion_protection": draw.random() > 0.1},
        "after_unknown": {},
        "before_sensitive": {"tags": {}},
        "after_sensitive": {"tags": {}},
    }
    address = f"module.m{number % 7}.{type_}.r{number}"
    return {"address": address, "mode": "managed", "type": type_, "name": f"r{number}", "change": inner}


def policy(draw: random.Random) -> str:
    """A document with a few statements, some of which let delete."""
    actions = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "dynamodb:*", "sqs:SendMessage", "logs:PutLogEvents")
    statements = [
        {"Sid": f"S{at}", "Effect": "Allow", "Action": draw.sample(actions, 3), "Resource": "arn:aws:s3:::media/*"}
        for at in range(3)
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


if __name__ == "__main__":
    main()
