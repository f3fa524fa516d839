"""What runs of drills have left behind: `run.json` in a folder for each run, below one for each drill."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from drillgate.documents import moments
from drillgate.documents.files import read_file
from drillgate.places import InputError, Place, Problem
from drillgate.runbook.freshness import Proof

RUNS = Path(".drillgate") / "runs"
FILE = "run.json"
FORMAT = 1


def proofs_in(folder: Path) -> tuple[Proof, ...]:
    """The runs in a folder of runs, in the order of their paths. Raises InputError with all that cannot be used."""
    proofs: list[Proof] = []
    problems: list[Problem] = []
    if not folder.is_dir():
        raise InputError(Problem(Place(str(folder)), "found no such folder", "one with the runs of drills"))
    for file in sorted(folder.glob(f"*/*/{FILE}")):
        try:
            proofs.append(proof(read_file(file), str(file)))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(*problems)
    return tuple(proofs)


def proof(data: bytes, file: str) -> Proof:
    """The run that `data`, the content of a run.json, tells of. Raises InputError."""
    try:
        told = json.loads(data)
    except json.JSONDecodeError as error:
        place = Place(file, error.lineno, error.colno)
        raise InputError(Problem(place, f"found no JSON ({error.msg})", "the record of a run")) from None
    except (UnicodeDecodeError, RecursionError):
        raise InputError(Problem(Place(file), "found no JSON in UTF-8", "the record of a run")) from None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise _unlike(file, "/format", told.get("format") if isinstance(told, dict) else told, str(FORMAT))
    inputs = told.get("inputs")
    if not isinstance(inputs, Mapping) or not all(isinstance(digest, str) for digest in inputs.values()):
        raise _unlike(file, "/inputs", inputs, "digests by file")
    covered = told.get("covered")
    if not isinstance(covered, list) or not all(isinstance(store, str) for store in covered):
        raise _unlike(file, "/covered", covered, "a list of stores")
    if not isinstance(told.get("complete"), bool):
        raise _unlike(file, "/complete", told.get("complete"), "whether it was the whole drill: true or false")
    return Proof(
        drill=_text(told, "drill", file),
        estate=_text(told, "estate", file),
        runbook=_text(told, "runbook", file),
        passed=_text(told, "verdict", file) == "pass" and told["complete"],
        ended=_moment(told, "ended", file),
        basis=_text(told, "basis", file),
        inputs=inputs,
        covered=tuple(covered),
        file=file,
    )


def _text(told: Mapping[str, Any], name: str, file: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not value:
        raise _unlike(file, f"/{name}", value, "text")
    return value


def _moment(told: Mapping[str, Any], name: str, file: str) -> datetime:
    text = _text(told, name, file)
    try:
        return moments.timestamp(text)
    except ValueError:
        raise _unlike(file, f"/{name}", text, moments.TIMESTAMP_EXPECTED) from None


def _unlike(file: str, pointer: str, found: object, expected: str) -> InputError:
    shown = "nothing" if found is None else json.dumps(found, default=str)[:60]
    return InputError(Problem(Place(file), f"at {pointer}: found {shown}", expected))
