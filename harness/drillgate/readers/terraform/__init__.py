"""Terraform: what a plan would do with resources that are there."""

from drillgate.operations import Operation
from drillgate.readers.terraform import plan


def read(text: str, file: str) -> tuple[Operation, ...]:
    """What a plan would do, as `terraform show -json` (or `tofu show -json`) prints it.

    A state has no plan in it, and so does nothing. Raises InputError for what is no JSON.
    """
    return plan.read(text, file)
