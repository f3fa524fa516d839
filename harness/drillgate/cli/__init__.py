"""The command line. Each command parses, calls one function, and hands the result to a reporter."""

from drillgate.cli.program import program

__all__ = ["main", "program"]


def main() -> None:
    """Run the command line and leave with its exit code."""
    program(prog_name="drillgate")
