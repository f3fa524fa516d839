"""The restore point that is found from the data, against every restore point there could have been."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from drillgate.drill.checks.fit import fits, state, together
from drillgate.drill.history import Intended

BEGUN = datetime(2022, 4, 5, 7, tzinfo=UTC)


def journal(moves):
    """Two seeded records, then writes of new content (or deletions) at rising, sometimes equal, times."""
    writes = [Intended(BEGUN, "s1", "pages", key, f"{key} seed", "seed") for key in "ab"]
    now = BEGUN
    for number, (key, deletes, pause) in enumerate(moves):
        now += timedelta(seconds=pause)
        writes.append(Intended(now, "s1", "pages", key, None if deletes else f"{key} {number}", "workload"))
    return writes


moves = some.lists(some.tuples(some.sampled_from("abc"), some.booleans(), some.integers(0, 3)), max_size=12)


@given(moves, some.integers(0, 40))
def test_the_true_restore_point_is_never_ruled_out_and_what_is_called_lost_is_lost(moved, after):
    writes = journal(moved)
    point = BEGUN + timedelta(seconds=after)
    restored = state([write for write in writes if write.at <= point])
    found = fits(writes, restored, BEGUN)[0]
    assert found.differences == ()
    held = [write for write in writes if write.at <= found.earliest]
    assert state(held) == restored
    if found.first_lost:
        lost = [write for write in writes if write.at >= found.first_lost.at]
        assert len(lost) == found.lost
        assert state([write for write in writes if write.at <= found.first_lost.at]) != restored
    assert found.first_lost is None or found.first_lost.at > point


@given(moves, some.integers(0, 40), some.sampled_from("abc"))
def test_one_altered_record_moves_the_point_no_earlier_and_is_a_difference(moved, after, key):
    writes = journal(moved)
    restored = state([write for write in writes if write.at <= BEGUN + timedelta(seconds=after)])
    found = fits(writes, restored | {key: "made up"}, BEGUN)[0]
    assert key in [difference.key for difference in found.differences]
    assert all(difference.got == "made up" for difference in found.differences if difference.key == key)


@given(moves, moves, some.integers(0, 40))
def test_stores_that_came_back_from_one_moment_are_always_seen_together(moved, others, after):
    point = BEGUN + timedelta(seconds=after)
    candidates = {}
    for store, writes in (("pages", journal(moved)), ("media", journal(others))):
        candidates[store] = fits(writes, state([write for write in writes if write.at <= point]), BEGUN)
    chosen = together(candidates)
    latest_start = max(found.earliest for found in chosen.values())
    assert all(found.first_lost is None or latest_start < found.first_lost.at for found in chosen.values())
