"""The option `--processes`: how many read files, where it pays to have several."""

import os
from collections.abc import Callable

import click


def number() -> int:
    """As many as there are processors for this run."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def option(command: Callable[..., None]) -> Callable[..., None]:
    """The option `--processes` of a command, as its parameter `processes`."""
    return click.option(
        "--processes",
        type=click.IntRange(1),
        default=number,
        metavar="N",
        help="How many processes read files where there are many; by default, as there are processors.",
    )(command)
