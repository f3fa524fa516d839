"""Terraform: what a plan would do with resources that are there, and what a configuration says of them."""

from drillgate.operations import Operation


def read(text: str, file: str) -> tuple[Operation, ...]:
    """What a plan would do, as `terraform show -json` (or `tofu show -json`) prints it, or a configuration in HCL.

    A state has no plan in it, and so does nothing. Raises InputError for a plan that is no JSON.
    """
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        from drillgate.readers.terraform import plan

        return plan.read(text, file)
    from drillgate.readers.terraform import configuration

    return configuration.read(text, file)
