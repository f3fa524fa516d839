"""Kinesis's records are those of plain moto, found in less time."""

from contextlib import nullcontext
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from moto.kinesis.models import Shard

from drillgate.world.fidelity.kinesis_lean import light


def told(put: int, trimmed: int, after: int, limit: int | None, *, lean: bool) -> list[Any]:
    with light() if lean else nullcontext():
        shard = Shard(0, 0, 9)
        numbers = [shard.put_record("key", str(number), "") for number in range(put)]
        for number, record in enumerate(shard.records.values()):
            record.created_at = float(number)
        for _ in range(min(trimmed, put)):
            shard.records.popitem(last=False)
        records, last, behind = shard.get_records(str(after), limit)
        found = [(record.sequence_number, record.data) for record in records]
        return [numbers, found, last, behind, shard.get_min_sequence_number(), shard.get_max_sequence_number()]


@given(st.integers(0, 9), st.integers(0, 10), st.integers(0, 12), st.none() | st.integers(1, 5))
def test_records_are_those_of_plain_moto(put: int, trimmed: int, after: int, limit: int | None) -> None:
    assert told(put, trimmed, after, limit, lean=True) == told(put, trimmed, after, limit, lean=False)
