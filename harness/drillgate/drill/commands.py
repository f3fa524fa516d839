"""What a program of a runbook is started by, and whether it can be."""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path


def command(run: Sequence[str], folder: Path) -> list[str]:
    """What is started: a Python file by this interpreter, a file beside the runbook, or a program of the machine's."""
    program, *arguments = run
    if program.endswith(".py"):
        return [sys.executable, program, *arguments]
    return [str(folder / program) if _is_file(program, folder) else program, *arguments]


def missing(run: Sequence[str], folder: Path) -> str:
    """Why a program cannot be started; "" where it can."""
    program = run[0]
    if program.endswith(".py") or _is_file(program, folder):
        file = folder / program
        if not file.is_file():
            return f"no file {program}"
        return "" if program.endswith(".py") or os.access(file, os.X_OK) else f"{program}, which is not executable"
    return "" if shutil.which(program) else f"no program {program}"


def _is_file(program: str, folder: Path) -> bool:
    """Whether a program is meant as a file beside the runbook: by its path, or since there is one of its name."""
    return "/" in program or (folder / program).is_file()
