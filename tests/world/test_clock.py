import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from drillgate.world.clock import Clock

START = datetime(2022, 4, 5, 7, 38, tzinfo=UTC)


def test_time_stands_still_until_it_is_moved() -> None:
    with Clock(START) as clock:
        seen = [clock.now(), datetime.now(UTC)]
        clock.advance(timedelta(minutes=5))
        seen += [clock.now(), datetime.fromtimestamp(time.time(), UTC)]
        clock.to(datetime(2022, 4, 5, 10, 1, tzinfo=timezone(timedelta(hours=2))))
        seen.append(clock.now())
    later = START + timedelta(minutes=5)
    assert seen == [START, START, later, later, datetime(2022, 4, 5, 8, 1, tzinfo=UTC)]


def test_monotonic_clocks_keep_running() -> None:
    with Clock(START):
        before = time.monotonic()
        time.sleep(0.001)
        assert time.monotonic() > before


def test_real_time_returns_after_the_block() -> None:
    clock = Clock(START)
    with clock:
        pass
    assert datetime.now(UTC) > START + timedelta(days=365)
    with pytest.raises(RuntimeError, match="only inside its `with` block"):
        clock.now()


def test_time_never_goes_back() -> None:
    with Clock(START) as clock:
        with pytest.raises(ValueError, match="does not go back to 2022-04-05T07:37:00"):
            clock.to(START - timedelta(minutes=1))
        with pytest.raises(ValueError, match="does not go back"):
            clock.advance(timedelta(microseconds=-1))
        assert clock.now() == START


def test_a_time_without_a_zone_is_refused() -> None:
    naive = START.replace(tzinfo=None)
    with pytest.raises(ValueError, match="has no time zone"):
        Clock(naive)
    with Clock(START) as clock, pytest.raises(ValueError, match="has no time zone"):
        clock.to(naive)


def test_followers_hear_of_every_move_and_of_nothing_else() -> None:
    heard: list[tuple[datetime, datetime]] = []
    with Clock(START) as clock:
        clock.follow(lambda left, reached: heard.append((left, reached)))
        clock.advance(timedelta(0))
        clock.advance(timedelta(seconds=1))
        clock.to(START + timedelta(seconds=3))
    second = timedelta(seconds=1)
    assert heard == [(START, START + second), (START + second, START + 3 * second)]
