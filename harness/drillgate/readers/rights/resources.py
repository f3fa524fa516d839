"""Resources that policy documents are about: the parts of their ARNs, and what their users call them."""

import re
from typing import Final, NamedTuple

PSEUDO: Final = re.compile(r"\$\{AWS::(\w+)\}")
"""Parameters of CloudFormation that hold colons, as the parts of an ARN are divided by."""

TYPES: Final = re.compile(
    r"^(?:table|db|cluster|key|secret|userpool|log-group|stream|deliverystream|file-system|domain)[/:]"
)
WITHIN: Final = re.compile(r"/(?:index|stream|backup)/")


class Arn(NamedTuple):
    service: str
    name: str


def arn_of(resource: str) -> Arn | None:
    """The parts of an ARN that matter; None of what is none."""
    parts = PSEUDO.sub(r"${\1}", resource).split(":", 5)
    return Arn(parts[2].lower(), parts[5]) if len(parts) == 6 and parts[0] == "arn" else None


def name_of(resource: str) -> str:
    """What users of a resource call it: `arn:aws:dynamodb:…:table/sites` is sites; "" for what is not one resource."""
    arn = arn_of(resource)
    if arn is not None and arn.service == "s3":
        return "" if arn.name.startswith("*") else arn.name
    named = TYPES.sub("", resource if arn is None else arn.name, count=1)
    bare = WITHIN.split(named)[0]
    return "" if set(bare) <= set("*/:") else bare
