"""How long the gate takes for templates beside cfn-lint: `python tests/benchmarks/template_speed.py [CFN-LINT]`.

300 templates of CloudFormation, every other one in JSON; whole processes, in turn; what counts is the ratio. Where
there is no cfn-lint, the gate's own time is told alone.
"""

import json
import random
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from gate_speed import seconds

RUNS = 3
TEMPLATES = 300
RESOURCES = 14
SEED = 883


def main() -> None:
    linter = sys.argv[1] if len(sys.argv) > 1 else shutil.which("cfn-lint")
    with TemporaryDirectory() as work:
        folder = Path(work, "stacks")
        size = write(folder)
        gate = [str(Path(sys.executable).parent / "drillgate"), "gate", "--no-cache", str(folder)]
        took: list[float] = []
        theirs: list[float] = []
        for _ in range(RUNS):
            took.append(seconds(gate))
            if linter is not None:
                theirs.append(seconds([linter, "--non-zero-exit-code", "none", f"{folder}/*"]))
    print(f"{TEMPLATES} templates, {size / 1e6:.2f} MB; medians of {RUNS} runs")
    if not theirs:
        print(f"gate  {median(took):.3f} s; cfn-lint is not installed here")
        return
    ratio = median(other / mine for mine, other in zip(took, theirs, strict=True))
    print(f"gate  {median(took):.3f} s: {ratio:.0f} x as fast as cfn-lint ({median(theirs):.1f} s)")


def write(folder: Path) -> int:
    """Templates such as services have them; the same each time. How many bytes they have together."""
    draw = random.Random(SEED)
    folder.mkdir(parents=True)
    size = 0
    for number in range(TEMPLATES):
        template: dict[str, Any] = {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Description": f"Service {number}",
            "Resources": dict(resource(draw, at) for at in range(RESOURCES)),
        }
        text = yaml.safe_dump(template, sort_keys=False) if number % 2 else json.dumps(template, indent=2)
        size += (folder / f"service_{number:03}.{'yaml' if number % 2 else 'json'}").write_text(text)
    return size


def resource(draw: random.Random, at: int) -> tuple[str, dict[str, Any]]:
    kinds = list(possible(at))
    type_, properties = draw.choice(kinds)
    kept = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"} if draw.random() < 0.8 else {}
    return f"{type_.rpartition('::')[2]}{at}", {"Type": type_, **kept, "Properties": properties}


def possible(at: int) -> Iterator[tuple[str, dict[str, Any]]]:
    allow = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": f"arn:aws:s3:::media-{at}/*"}
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    version = "2012-10-17"
    yield (
        "AWS::DynamoDB::Table",
        {
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        },
    )
    yield "AWS::S3::Bucket", {"VersioningConfiguration": {"Status": "Enabled"}}
    yield "AWS::SQS::Queue", {"VisibilityTimeout": 30, "MessageRetentionPeriod": 1209600}
    yield "AWS::Logs::LogGroup", {"LogGroupName": {"Fn::Sub": f"/aws/${{AWS::StackName}}/{at}"}, "RetentionInDays": 90}
    yield (
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": {"Version": version, "Statement": [trust]},
            "Policies": [{"PolicyName": "own", "PolicyDocument": {"Version": version, "Statement": [allow]}}],
        },
    )


if __name__ == "__main__":
    main()
