"""The two forms of a configuration: HCL, and JSON that says the same."""

from typing import Final

from drillgate.readers.terraform.blocks import Configuration

JSON: Final = (".tf.json", ".tofu.json")


def parse(source: str, file: str) -> Configuration:
    """The blocks of a file, by what it is called. Raises InputError for JSON that is none."""
    if file.lower().endswith(JSON):
        from drillgate.readers.terraform import json_form

        return json_form.parse(source, file)
    from drillgate.readers.terraform import hcl

    return hcl.parse(source, file)
