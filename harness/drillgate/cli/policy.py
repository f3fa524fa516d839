"""`drillgate policy`: the policies there are, why, whether their examples hold, and new ones."""

import difflib
import json
import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drillgate.cli import ending, terminal
from drillgate.places import InputError, Problem
from drillgate.report.characters import harmless
from drillgate.report.paint import painter

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from drillgate.documents.load import Document
    from drillgate.documents.policy import Policy
    from drillgate.fact_kinds import FactKind
    from drillgate.judgement.examples import ExampleResult
    from drillgate.judgement.explain import Row

STYLES = {"error": "red", "warning": "yellow", "note": "blue"}
NAME = re.compile(r"[a-z0-9][a-z0-9-]*", re.ASCII)
WHERE = click.option(
    "--policies",
    multiple=True,
    metavar="PATH",
    help="Own policies, a file or a folder, over the shipped ones; may be repeated, and a later one counts.",
)
ALONE = click.option("--no-shipped-policies", "alone", is_flag=True, help="Only those of --policies.")
PROJECT = click.option(
    "--project", metavar="FILE", help="As this drillgate.yaml has them: its policies, parameters, severities, switches."
)


@click.group(name="policy", short_help="List, explain, test and begin policies.")
def command() -> None:
    """The policies there are, why, whether their examples hold, and new ones."""


@command.command(name="list")
@WHERE
@ALONE
@PROJECT
@click.option("--learning", metavar="NAME", help="Only those from this learning of the incident.")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
def list_(*, policies: tuple[str, ...], alone: bool, project: str | None, learning: str | None, shape: str) -> None:
    """One line for each policy.

    As JSON: one array of objects with code, policy, severity, of, title, learning, switch and file.
    """
    from drillgate.judgement import explain

    rows = explain.listing(_load(policies, shipped=not alone, project=project))
    if learning is not None:
        _require(learning, {row.learning for row in rows if row.learning}, "learning")
        rows = tuple(row for row in rows if row.learning == learning)
    if shape == "json":
        click.echo(json.dumps([asdict(row) for row in rows], indent=2, ensure_ascii=False))
        return
    colour = terminal.has_colour(sys.stdout)
    ink = painter(colour=colour)
    widths = [max((len(cell) for cell in column), default=0) for column in zip(*map(_cells, rows), strict=True)]
    for row in rows:
        code, severity, of, name = (
            harmless(f"{cell:<{width}}") for cell, width in zip(_cells(row), widths, strict=True)
        )
        off = ink(f"  (off; switch {harmless(row.switch)})", "faint") if row.switch and project is None else ""
        style = STYLES.get(row.severity, "bold")
        line = f"{ink(code, 'bold')} {ink(severity, style)} {of} {name}  {harmless(row.title)}{off}"
        click.echo(line, color=colour)


@command.command(name="explain")
@click.argument("code")
@WHERE
@ALONE
@PROJECT
def explain_(*, code: str, policies: tuple[str, ...], alone: bool, project: str | None) -> None:
    """What a policy asks for, why, what to do instead, and how to set or waive it.

    CODE is the code that findings show, or the policy's name.

    \b
      drillgate policy explain DG101
    """
    from drillgate.judgement import explain

    documents = _load(policies, shipped=not alone, project=project)
    names = {name: document for document in documents for name in (document.value.code, document.value.policy)}
    wanted = {name.casefold(): name for name in names}.get(code.casefold())
    if wanted is None:
        near = difflib.get_close_matches(code.casefold(), [name.casefold() for name in names], 1)
        original = next((name for name in names if near and name.casefold() == near[0]), "")
        raise click.UsageError(f"There is no policy {code}." + (f" Did you mean {original}?" if original else ""))
    for line in explain.explain(names[wanted]).splitlines():
        click.echo(harmless(line))


@command.command(name="test")
@click.argument("paths", nargs=-1, metavar="[PATH…]")
def test(paths: tuple[str, ...]) -> None:
    """Try each policy's examples, which are its tests.

    PATH is a policy or a folder of them; without one, the shipped policies are tried.

    \b
      drillgate policy test
      drillgate policy test policies/no-hard-delete.policy.yaml

    Exit codes: 0 all examples hold, 1 one does not, 2 a policy cannot be used.
    """
    from drillgate.judgement import examples

    failed = number = 0
    problems: list[Problem] = []
    documents = _load(paths, shipped=not paths)
    with terminal.waiting("Trying the policies' examples"):
        for document in documents:
            try:
                results = examples.run(document)
            except InputError as error:
                problems += error.problems
                continue
            number += len(results)
            for result in results:
                if not result.passed:
                    failed += 1
                    _tell(document, result)
    for problem in problems:
        click.echo(harmless(str(problem)), err=True)
    colour = terminal.has_colour(sys.stdout)
    said = f"{number - failed} of {_number(number, 'example')} of {_number(len(documents), 'policy', 'policies')} hold"
    click.echo(painter(colour=colour)(said, "red" if failed or problems else "green", "bold"), color=colour)
    if problems:
        click.get_current_context().exit(ending.UNUSABLE)
    if failed:
        click.get_current_context().exit(ending.FOUND)


@command.command(name="new")
@click.argument("name")
@click.option("--into", default="policies", show_default=True, metavar="DIR", help="The folder that it goes to.")
@click.option(
    "--family",
    metavar="CODE",
    help="What its code begins with; the next free one is taken. OWN by default; those of drillgate begin with DG.",
)
@click.option("--of", "kind", default="operation", show_default=True, metavar="FACT", help="What it judges.")
def new(name: str, into: str, family: str | None, kind: str) -> None:
    """Begin a policy: a file with all that it needs, and with examples that fail until it is written.

    \b
      drillgate policy new two-approvers --of change
      drillgate policy new no-cross-region --into policies --family DG1

    A policy that has the name of a shipped one takes its place, and its code.
    """
    from drillgate.judgement.scaffold import FAMILY_EXPECTED, free_code, scaffold

    if NAME.fullmatch(name) is None:
        raise click.UsageError(f"'{name}' is no name of a policy: lower-case letters, digits and hyphens.")
    of = _kind(kind)
    shipped = {document.value.policy: document.value.code for document in _load((), shipped=True)}
    own = {document.value.policy: document.value.code for document in _readable(into)}
    file = Path(into) / f"{name}.policy.yaml"
    if name in own:
        raise click.UsageError(f"{into} has a policy {name} already.")
    code = shipped.get(name) if family is None else None
    try:
        code = code or free_code({*shipped.values(), *own.values()}, family or "OWN")
    except ValueError as error:
        raise click.UsageError(f"--family: {error}; it takes {FAMILY_EXPECTED}.") from None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as stream:
            stream.write(scaffold(name, code, of))
    except FileExistsError:
        raise click.UsageError(f"{file} is there already; nothing was written.") from None
    click.echo(harmless(f"{file}: {code} {name}, whose examples fail until it is written"))
    if name in shipped:
        click.echo(f"  it takes the place of the shipped policy {name}")
    click.echo(f"  1. write its title, why, match and require, and what to do instead: drillgate policy fields {of}")
    click.echo("  2. put cases that it must find and must let pass in place of its examples")
    click.echo(harmless(f"  3. drillgate policy test {file}"))
    click.echo(harmless(f"  4. judge by it: drillgate gate --policies {into}, or policies: [{into}] in drillgate.yaml"))


@command.command(name="fields")
@click.argument("kind", required=False, metavar="[FACT]")
def fields(kind: str | None) -> None:
    """The fields of a kind of fact, which conditions and messages may name, or the kinds there are.

    \b
      drillgate policy fields operation
    """
    from drillgate.facts.fact import FIELDS

    if kind is None:
        for fact, described in FIELDS.items():
            click.echo(f"{fact:<13} {len(described)} fields")
        return
    of = FIELDS[_kind(kind)]
    colour = terminal.has_colour(sys.stdout)
    ink = painter(colour=colour)
    widest = max(map(len, of))
    for name, field in of.items():
        click.echo(f"{ink(f'{name:<{widest}}', 'bold')}  {field.type:<8}  {field.about}", color=colour)
        if field.words:
            order = "in this order: " if field.ordered else ""
            click.echo(f"{'':<{widest}}            {ink(order + ', '.join(field.words), 'faint')}", color=colour)


def _cells(row: "Row") -> tuple[str, str, str, str]:
    return row.code, row.severity, row.of, row.policy


def _tell(document: "Document[Policy]", result: "ExampleResult") -> None:
    """Say what an example expected and what came out."""
    colour = terminal.has_colour(sys.stdout)
    ink = painter(colour=colour)
    click.echo(
        f"{harmless(str(result.place))}: {ink(harmless(document.value.code), 'bold')} {harmless(result.name)}",
        color=colour,
    )
    click.echo(f"    expected  {ink(result.expected, 'green')}", color=colour)
    click.echo(f"    found     {ink(harmless(result.said), 'red')}", color=colour)


def _number(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _kind(named: str) -> "FactKind":
    from drillgate.facts.fact import FIELDS

    _require(named, FIELDS, "fact")
    return next(kind for kind in FIELDS if kind == named)


def _require(named: str, known: "Collection[str]", what: str) -> None:
    """Raise a usage error with the nearest word unless what is named is known."""
    if named not in known:
        near = difflib.get_close_matches(named, known, 1)
        expected = f"Did you mean {near[0]}?" if near else f"There are {', '.join(sorted(known))}."
        raise click.UsageError(f"There is no {what} '{named}'. {expected}")


def _readable(folder: str) -> "Iterable[Document[Policy]]":
    """The policies in a folder that can be read, whatever is wrong with others; none without a folder."""
    from drillgate import authority
    from drillgate.judgement.packs import load_policies

    if not Path(folder).exists():
        return ()
    return load_policies(authority.policy_files(authority.Authority(), (folder,), "")[0])[0]


def _load(paths: tuple[str, ...], *, shipped: bool, project: str | None = None) -> "tuple[Document[Policy], ...]":
    """The policies at paths, over the shipped ones if these count; those that judge in a project, if it is given.

    Raises InputError with the problems of all of them.
    """
    if project is not None:
        return _in_project(project, paths, shipped=shipped)
    from drillgate import authority, pack
    from drillgate.judgement.packs import read_packs

    folder = str(pack.folder("policies"))
    judges = authority.Authority(roots=(Path(folder),))
    # The shipped pack among the paths, as in its own repository, is not twice the same.
    given = [path for path in paths if not shipped or Path(path).resolve() != Path(folder).resolve()]
    read = [authority.policy_files(judges, (path,), folder) for path in (*((folder,) if shipped else ()), *given)]
    documents, problems = read_packs(files for files, _ in read)
    problems = (*(problem for _, unread in read for problem in unread), *problems)
    if problems:
        raise InputError(*problems)
    return documents


def _in_project(project: str, paths: tuple[str, ...], *, shipped: bool) -> "tuple[Document[Policy], ...]":
    from drillgate.bench import GateOptions, convened

    options = GateOptions(project=project, policies=paths, shipped_policies=None if shipped else False)
    bench = convened((), (project,), options)
    if problems := (*bench.problems, *bench.rules.problems):
        raise InputError(*problems)
    return bench.rules.documents
