"""Terraform: what a plan would do with resources that are there, and what a configuration says of them."""

from drillgate.operations import Operation
from drillgate.readers.terraform import forms

OF_PLANS = ('"format_version"', '"resource_changes"')
"""Keys of a plan, whatever its file is called."""


def read(text: str, file: str) -> tuple[Operation, ...]:
    """What a plan would do, as `terraform show -json` (or `tofu show -json`) prints it, or a configuration.

    A state has no plan in it, and so does nothing. Raises InputError for a plan that is no JSON.
    """
    is_configuration = file.lower().endswith(forms.JSON) and not all(key in text for key in OF_PLANS)
    if text.lstrip("\ufeff \t\r\n").startswith("{") and not is_configuration:
        from drillgate.readers.terraform import plan

        return plan.read(text, file)
    from drillgate.readers.terraform import configuration

    return configuration.read(text, file)
