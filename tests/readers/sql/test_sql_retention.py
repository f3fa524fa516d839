"""How long what a purge takes has been marked as deleted, as its filter proves."""

from datetime import timedelta

import pytest

from drillgate.readers.sql import read


def kept(filtered, dialect="postgres"):
    (operation,) = read(f"DELETE FROM sites WHERE {filtered}", "purge.sql", dialect=dialect)
    return operation.retained_for


@pytest.mark.parametrize(
    ("filtered", "days"),
    [
        ("deleted_at < now() - interval '30 days'", 30),
        ("now() - interval '2 weeks' >= deleted_at", 14),
        ("deleted_at + interval '1 month' <= now()", 28),
        ("deleted_at < now() - interval '1 year'", 365),
        ("deleted_at < now() - interval '36 hours'", 1.5),
        ("deleted_at < now() - interval '86400 seconds'", 1),
        ("deleted_at < now() - interval '999999999 years'", 36500),
    ],
)
def test_it_is_what_the_interval_says_at_least(filtered, days):
    assert kept(filtered) == timedelta(days=days)


def test_it_is_the_longest_of_several_that_all_hold():
    assert kept("deleted_at < now() - interval '7 days' AND now() > deleted_at + interval '30 days'") == timedelta(30)


def test_it_is_known_in_other_dialects():
    assert kept("deleted_at < DATE_SUB(NOW(), INTERVAL 30 DAY)", "mysql") == timedelta(30)
    assert kept("deleted_at < DATEADD(day, -90, GETDATE())", "tsql") == timedelta(90)


@pytest.mark.parametrize(
    "filtered",
    [
        "deleted_at < now() - interval '23 hours'",
        "deleted_at < now() - interval '86399 seconds'",
        "deleted_at < now() + interval '30 days'",
        "deleted_at + interval '-30 days' < now()",
        "deleted_at < now() - $1",
        "deleted_at < now() - interval '3 fortnights'",
        "deleted_at < now() - interval '30 days' OR name = 'x'",
        "id = 7",
    ],
)
def test_it_is_none_where_nothing_proves_a_day(filtered):
    assert kept(filtered) is None
