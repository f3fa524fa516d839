"""Plans as `terraform show -json` prints them, made by construction."""

import json
from typing import Any, Protocol

import pytest

from drillgate.operations import Operation
from drillgate.readers.terraform import read

Entry = dict[str, Any]


def change(type_: str, actions: list[str], before: object = None, after: object = None, **further: Any) -> Entry:
    """An entry of `resource_changes`; `further` are keys of the entry, and those that belong into `change`."""
    inner = {"actions": actions, "before": before, "after": after, "after_unknown": {}}
    inner |= {"before_sensitive": {}, "after_sensitive": {}}
    inner |= {name: further.pop(name) for name in (*inner, "replace_paths", "importing") if name in further}
    address = f"{type_}.main"
    return {"address": address, "mode": "managed", "type": type_, "name": "main", "change": inner} | further


def plan(*changes: object, **further: object) -> str:
    """A plan of format 1.2 with these changes."""
    top = {"format_version": "1.2", "terraform_version": "1.9.8", "variables": {}, "planned_values": {}}
    return json.dumps(top | {"resource_changes": list(changes)} | further, separators=(",", ":"))


class Planned(Protocol):
    def __call__(self, *changes: object, **further: object) -> tuple[Operation, ...]: ...


@pytest.fixture
def planned() -> Planned:
    """What a plan of these changes would do."""
    return lambda *changes, **further: read(plan(*changes, **further), "plan.json")


@pytest.fixture
def make_change() -> Any:
    return change


@pytest.fixture
def make_plan() -> Any:
    return plan
