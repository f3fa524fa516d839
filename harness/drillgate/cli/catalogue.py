"""`drillgate catalogue`: what calls of AWS destroy or leave unprotected, and why it is thought so."""

import difflib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from drillgate.catalogue.entries import Entry

HARMLESS = "nothing"


@click.command(name="catalogue", short_help="List what calls of AWS destroy.")
@click.argument("service", required=False)
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(service: str | None, shape: str) -> None:
    """List what calls of AWS destroy or leave unprotected: of a SERVICE each call, else how many of each service.

    \b
      drillgate catalogue rds
      drillgate catalogue --format json

    A service may be called as boto3 or as the AWS CLI calls it (s3, s3api). As JSON: one array of objects with service,
    call, action, kind, recovery, names, conditions, finals and why; docs/catalogue.md tells of each.
    """
    from drillgate.catalogue import calls

    if service is None:
        every = [one for name in calls.sections() for one in calls.service(name).values()]
        click.echo(_json(every) if shape == "json" else _numbers(every))
        return
    name = calls.COMMAND_LINE.get(service, service)
    if name not in calls.sections():
        near = difflib.get_close_matches(service, calls.sections(), 1)
        expected = f"Did you mean {near[0]}?" if near else f"There are {len(calls.sections())}, as boto3 calls them."
        raise click.UsageError(f"AWS has no service '{service}'. {expected}")
    entries = list(calls.service(name).values())
    if shape == "json":
        click.echo(_json(entries))
    elif entries:
        click.echo(_listing(entries))
    else:
        click.echo(f"no call of {name} destroys anything")


def _listing(entries: "list[Entry]") -> str:
    rows = [(one.call, one.action or HARMLESS, one.kind if one.action else "", _left(one)) for one in entries]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    columns = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(f"{begun}  {_why(one)}" for begun, one in zip(columns, entries, strict=True))


def _why(entry: "Entry") -> str:
    said = entry.why
    if entry.conditions:
        said += f"; only with {' or '.join(map(str, entry.conditions))}"
    if entry.finals:
        said += f"; nothing is left with {' or '.join(str(one).strip('!') for one in entry.finals)}"
    return said


def _left(entry: "Entry") -> str:
    from drillgate.operations import Action

    return entry.recovery if entry.action in {Action.DESTROY, Action.OVERWRITE} else ""


def _numbers(entries: "list[Entry]") -> str:
    """Each service with the number of its calls, and what can be undone of them all."""
    known = [one for one in entries if one.action is not None]
    services = Counter(one.service for one in known)
    width = max(map(len, services))
    lines = [f"{name:<{width}}  {number}" for name, number in services.items()]
    actions = Counter(one.action for one in known)
    lines += ["", f"{len(known)} calls of {len(services)} services"]
    for action, number in actions.most_common():
        of_action = Counter(_left(one) for one in known if one.action is action)
        recoveries = ", ".join(f"{count} {recovery}" for recovery, count in of_action.most_common() if recovery)
        lines.append(f"{action}: {number}" + (f" (recovery: {recoveries})" if recoveries else ""))
    return "\n".join(lines)


def _json(entries: "list[Entry]") -> str:
    return json.dumps([_row(one) for one in entries], indent=2)


def _row(entry: "Entry") -> dict[str, Any]:
    return {
        "service": entry.service,
        "call": entry.call,
        "action": entry.action,
        "kind": entry.kind,
        "recovery": _left(entry) or None,
        "names": list(entry.names),
        "conditions": [str(one) for one in entry.conditions],
        "finals": [str(one).strip("!") for one in entry.finals],
        "why": entry.why,
    }
