"""A policy: a rule over one kind of fact, with the examples that test it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from drillgate.documents.fields import key
from drillgate.fact_kinds import FactKind
from drillgate.results import Severity

CONDITIONS: Mapping[str, Any] = {"type": "object"}
EXAMPLE: Mapping[str, Any] = {"type": "object", "required": ["expect"]}


@dataclass(frozen=True, kw_only=True)
class Policy:
    policy: str = key("The policy's name.", pattern=r"[a-z0-9][a-z0-9-]*")
    code: str = key("Its code, for reports.", pattern=r"[A-Z]{2,4}\d{1,4}")
    title: str = key("What holds where the policy is kept, in one line.")
    severity: Severity = key("How grave a finding is.")
    learning: str | None = key("The learning of the incident it comes from.", default=None)
    why: str = key("Why it is needed.")
    of: FactKind = key("The kind of fact it judges.")
    switch: str | None = key(
        "The switch that turns it on, for one that is off by itself.", default=None, pattern=r"[a-z0-9][a-z0-9-]*"
    )
    match: object = key(
        "Which facts it is about: conditions by field. What is unknown matches.",
        default_factory=dict,
        schema=CONDITIONS,
    )
    require: object = key(
        "What must hold: conditions by field. What is unknown is a finding.", default_factory=dict, schema=CONDITIONS
    )
    parameters: object = key(
        "Values that conditions and texts refer to by name, so that they stand in one place.",
        default_factory=dict,
        schema={"type": "object", "additionalProperties": {"type": ["string", "number", "boolean", "array"]}},
    )
    message: str = key("What is said of a finding; {field} stands for the fact's value.")
    instead: object = key(
        "What to do instead: one text, or a text by kind of target.",
        default="",
        schema={"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]},
    )
    examples: object = key(
        "Cases with the outcome they must have; they are the policy's tests.",
        schema={"type": "array", "items": EXAMPLE},
    )
