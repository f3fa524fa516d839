"""CloudFormation: what a template declares, and what a change set would do with the resources of a stack."""

from drillgate.operations import Operation
from drillgate.readers import markup
from drillgate.readers.cloudformation import changeset, declared
from drillgate.readers.cloudformation.template import template_of


def read(text: str, file: str) -> tuple[Operation, ...]:
    """The operations of a template or a change set, in JSON or YAML. Raises InputError if it is neither."""
    whole = markup.read(text, file)
    if "Changes" in markup.mapping(whole.data):
        return tuple(changeset.operations(whole))
    return tuple(declared.operations(template_of(whole)))
