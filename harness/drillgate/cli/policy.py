"""`drillgate policy`: the policies there are, why, and whether their examples hold."""

import difflib
from typing import TYPE_CHECKING

import click

from drillgate.cli import ending, terminal
from drillgate.places import InputError, Problem
from drillgate.report.characters import harmless

if TYPE_CHECKING:
    from drillgate.documents.load import Document
    from drillgate.documents.policy import Policy

WHERE = click.option("--policies", multiple=True, metavar="DIR", help="Other policies than the shipped ones.")


@click.group(name="policy", short_help="List, explain and test policies.")
def command() -> None:
    """The policies there are, why, and whether their examples hold."""


@command.command(name="list")
@WHERE
def list_(policies: tuple[str, ...]) -> None:
    """One line for each policy."""
    from drillgate.judgement import explain

    rows = explain.listing(_load(policies))
    widest = max((len(row.policy) for row in rows), default=0)
    for row in rows:
        click.echo(harmless(f"{row.code:<6} {row.severity:<7} {row.of:<9} {row.policy:<{widest}}  {row.title}"))


@command.command(name="explain")
@click.argument("code")
@WHERE
def explain_(code: str, policies: tuple[str, ...]) -> None:
    """What a policy asks for, why, and what to do instead.

    CODE is the code that findings show, or the policy's name.

    \b
      drillgate policy explain DG101
    """
    from drillgate.judgement import explain

    documents = _load(policies)
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
    documents = _load(paths)
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
                    name = f"{document.value.code} {result.name}"
                    click.echo(harmless(f"{result.place}: {name}: found {result.said}"))
    for problem in problems:
        click.echo(harmless(str(problem)), err=True)
    click.echo(f"{number - failed} of {number} examples of {len(documents)} policies hold")
    if problems:
        click.get_current_context().exit(ending.UNUSABLE)
    if failed:
        click.get_current_context().exit(ending.FOUND)


def _load(paths: tuple[str, ...]) -> "tuple[Document[Policy], ...]":
    """The policies at paths, or the shipped ones. Raises InputError with the problems of all of them."""
    from drillgate import authority, pack
    from drillgate.judgement.packs import read_packs

    shipped = pack.folder("policies")
    judges = authority.Authority(roots=(shipped,))
    read = [authority.policy_files(judges, (path,), str(shipped)) for path in paths or (str(shipped),)]
    documents, problems = read_packs(files for files, _ in read)
    problems = (*(problem for _, unread in read for problem in unread), *problems)
    if problems:
        raise InputError(*problems)
    return documents
