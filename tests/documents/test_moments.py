"""Durations, dates and timestamps."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drillgate.documents.bind import plain
from drillgate.documents.moments import day, duration, timestamp


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90s", timedelta(seconds=90)),
        ("2m30s", timedelta(seconds=150)),
        ("1h", timedelta(hours=1)),
        ("30d", timedelta(days=30)),
        ("1d2h3m4s", timedelta(days=1, hours=2, minutes=3, seconds=4)),
        ("0s", timedelta(0)),
    ],
)
def test_a_duration_adds_up_its_units(text: str, expected: timedelta) -> None:
    assert duration(text) == expected


@pytest.mark.parametrize(
    "text", ["", "5", "s", "1s1m", "-1h", "1.5h", "1 h", "1H", "1w", "1h\n", "1h1h", "9999999d", "١h"]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no duration"):
        duration(text)


@given(
    st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=999_999)).map(lambda t: timedelta(t.days, t.seconds))
)
def test_a_duration_survives_being_written_and_read(value: timedelta) -> None:
    assert duration(plain(value)) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-04-05T07:38:00Z", datetime(2022, 4, 5, 7, 38, tzinfo=UTC)),
        ("2022-04-05T07:38:00.25+02:00", datetime(2022, 4, 5, 5, 38, 0, 250_000, tzinfo=UTC)),
        ("2022-04-05T23:38:00-01:30", datetime(2022, 4, 6, 1, 8, tzinfo=UTC)),
    ],
)
def test_a_timestamp_is_a_moment_in_utc(text: str, expected: datetime) -> None:
    read = timestamp(text)
    assert (read, read.tzinfo) == (expected, UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2022-04-05T07:38:00",
        "2022-04-05 07:38:00Z",
        "2022-04-05T07:38Z",
        "2022-02-29T00:00:00Z",
        "2022-04-05T24:00:00Z",
        "2022-04-05T07:38:60Z",
        "0001-01-01T00:00:00+14:00",
        "2022-04-05T07:38:00Z\n",
        "20220405T073800Z",
    ],
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the loader's to word
        timestamp(text)


def test_a_date_is_a_day_of_the_calendar() -> None:
    assert day("2022-04-05") == date(2022, 4, 5)
    for text in ("2022-02-30", "2022-4-5", "20220405", "2022-04-05T00:00:00Z", "2022-W14-2"):
        with pytest.raises(ValueError):  # noqa: PT011 - the message is the loader's to word
            day(text)
