import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from drillgate.documents.runbook import Step, Verification
from drillgate.drill.attempts import StepTimeoutError, VerificationError, attempted, with_regions, within
from drillgate.drill.cells import Cell
from drillgate.steps.context import LostSite

CELL = Cell("a", (), None, None)
COPY = Step(step="copy", title="t", uses="m:copy", gives=["table"], verify=Verification(uses="m:look"))


def test_a_cell_is_verified_by_what_is_told_what_it_gave() -> None:
    asked: list[tuple[object, object]] = []

    def do(step: Step, cell: Cell, given: Any) -> object:
        asked.append((step.uses, given))
        return {"table": "t-1"} if step.uses == "m:copy" else None

    assert attempted(COPY, CELL, {}, do) == {"table": "t-1"}
    assert asked == [("m:copy", {}), ("m:look", {"table": {"a": "t-1"}})]


def test_a_cell_whose_verification_fails_has_failed() -> None:
    def do(step: Step, cell: Cell, given: Any) -> object:
        if step.uses == "m:look":
            raise LookupError("the table is empty")
        return {"table": "t-1"}

    with pytest.raises(VerificationError, match="done, but not so: LookupError: the table is empty"):
        attempted(COPY, CELL, {}, do)


def test_a_function_is_stopped_when_its_time_is_over_and_cannot_hide_that() -> None:
    began = time.monotonic()
    with pytest.raises(StepTimeoutError, match="did not end within 1s"), within(timedelta(seconds=1)):
        time.sleep(60)
    assert time.monotonic() - began < 30

    with pytest.raises(StepTimeoutError), within(timedelta(seconds=1)), suppress(Exception):
        time.sleep(60)


def test_a_function_that_ends_in_time_leaves_no_alarm() -> None:
    with within(timedelta(seconds=1)):
        pass
    time.sleep(1.2)


def test_lost_sites_get_the_regions_of_the_inventory() -> None:
    at = datetime(2022, 4, 5, tzinfo=UTC)

    assert with_regions([LostSite("a", "s", at)], {"a": "eu"}) == (LostSite("a", "s", at, "eu"),)
    assert with_regions({"table": 1}, {}) == {"table": 1}
