"""`drillgate schema`: JSON Schemas of the documents, for editors."""

import difflib
import json

import click

REPORT = "report"
"""What the schema of the gate's report in JSON is asked for by."""
HISTORY = "history"
"""What the schema of a line of a drill's history is asked for by."""


@click.command(name="schema", short_help="Print JSON Schemas of the documents.")
@click.argument("kind", required=False)
def command(kind: str | None) -> None:
    """Print the JSON Schema of a kind of document, or the kinds there are.

    \b
      drillgate schema change > change.schema.json

    An editor with a YAML language server takes it from a file's first line:

    \b
      # yaml-language-server: $schema=change.schema.json
    """
    from drillgate.documents.kinds import KINDS
    from drillgate.documents.schema import schema_of
    from drillgate.drill import history, telling
    from drillgate.report import gate_schema

    schemas = {name: schema_of(described) for name, described in KINDS.items()} | {
        REPORT: gate_schema.SCHEMA,
        HISTORY: telling.schema(history.KINDS),
    }
    if kind is None:
        for name, schema in schemas.items():
            click.echo(f"{name:<10} {schema['description'].splitlines()[0]}")
        return
    if kind not in schemas:
        near = difflib.get_close_matches(kind, schemas, 1)
        expected = f"Did you mean {near[0]}?" if near else f"There are {', '.join(schemas)}."
        raise click.UsageError(f"There is no kind '{kind}'. {expected}")
    click.echo(json.dumps(schemas[kind], indent=2, ensure_ascii=False))
