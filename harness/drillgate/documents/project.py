"""A project: what its files are, and by which policies, estate and inventory they are judged; `drillgate.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from drillgate.documents.fields import key
from drillgate.results import Severity

ROLES = ("script", "migration", "infrastructure", "application", "test")
PARAMETERS: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "additionalProperties": {"type": ["string", "number", "boolean", "array"]},
    },
}
SEVERITIES: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": {"enum": [*(severity.value for severity in Severity), "off"]},
}


@dataclass(frozen=True, kw_only=True)
class FileRule:
    match: str = key(
        "Which files, by their path from this file: * and ? stay in a folder, ** crosses folders; a name without a"
        " slash fits in every folder."
    )
    read_as: (
        Literal["sql", "python", "shell", "terraform", "openapi", "iam", "cloudformation", "kubernetes", "nothing"]
        | None
    ) = key("What they are, whatever they are called; `nothing` leaves them alone.", default=None)
    role: Literal["script", "migration", "infrastructure", "application", "test"] | None = key(
        "What they are for.", default=None
    )
    dialect: str | None = key("The dialect of their SQL.", default=None)


@dataclass(frozen=True, kw_only=True)
class Project:
    project: str = key("The project's name.", pattern=r"[A-Za-z0-9][A-Za-z0-9._-]*")
    files: tuple[FileRule, ...] = key("What files are. Of several rules that fit, the last counts.", default=())
    policies: tuple[str, ...] = key(
        "Folders of policies beside the shipped ones; one of the same name takes an earlier one's place.", default=()
    )
    shipped_policies: bool = key("Whether the policies that drillgate ships count.", default=True)
    parameters: Any = key("Values of policies' parameters, by policy.", default_factory=dict, schema=PARAMETERS)
    severities: Any = key("How grave a policy's findings are, by policy.", default_factory=dict, schema=SEVERITIES)
    switches: tuple[str, ...] = key("Switches that are on, for policies that are off by themselves.", default=())
    estate: str | None = key("The estate.", default=None)
    inventory: str | None = key("The inventory, instead of the one that the estate names.", default=None)
    clients: tuple[str, ...] = key("Descriptions of own client libraries: files or folders.", default=())
    waivers: tuple[str, ...] = key("Waivers: files or folders.", default=())
    runs: str | None = key("The folder with the runs of drills, by which runbooks are proven.", default=None)
    baseline: str | None = key("Findings that were there before the gate was.", default=None)
    fail_on: Severity | None = key("The least severity that blocks.", default=None)
