"""The command line. Each command parses, calls one function, and hands the result to a reporter."""

import gc
import sys

from drillgate.cli.program import program

__all__ = ["main", "program"]

YOUNG = 50_000
"""Objects that are made before the garbage among them is looked for: a run makes many, and little garbage."""


def main() -> None:
    """Run the command line and leave with its exit code."""
    gc.set_threshold(YOUNG)
    try:
        program(prog_name="drillgate")
    finally:
        if "duckdb" not in sys.modules:  # It would take objects that are not looked at for leaks, and say so.
            gc.freeze()  # The interpreter's end would look for garbage among all that it is about to let go of.
