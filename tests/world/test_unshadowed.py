import pytest

from drillgate.world.unshadowed import unshadowed


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("DELETE FROM t WHERE at < CURRENT_TIMESTAMP", [("CURRENT_TIMESTAMP", 1, 26)]),
        ("SELECT current_date,\n  Current_Time(3), localtime, LocalTimestamp", [
            ("CURRENT_DATE", 1, 8), ("CURRENT_TIME", 2, 3), ("LOCALTIME", 2, 20), ("LOCALTIMESTAMP", 2, 31)]),
        ("SELECT 'now'::timestamptz", [("'now'", 1, 8)]),
        ("INSERT INTO t VALUES (' NOW ')", [("' NOW '", 1, 23)]),
        ("SELECT timestamp 'today', TIMESTAMP WITH TIME ZONE 'yesterday 10:00'", [
            ("'today'", 1, 18), ("'yesterday 10:00'", 1, 52)]),
        ("SELECT CAST('tomorrow' AS date), E'now', $$now$$", [
            ("'tomorrow'", 1, 13), ("E'now'", 1, 34), ("$$now$$", 1, 42)]),
        ("SELECT pg_catalog.now(), \"pg_catalog\" . \"clock_timestamp\"()", [
            ("pg_catalog.now", 1, 19), ("pg_catalog.clock_timestamp", 1, 41)]),
        ("SET search_path = public; SELECT set_config('search_path', '', false)", [
            ("search_path", 1, 5), ("search_path", 1, 45)]),
        ("DO $body$ BEGIN\n  DELETE FROM t WHERE at < current_date; END $body$", [("CURRENT_DATE", 2, 28)]),
        ("DO $$ BEGIN EXECUTE 'DELETE FROM t WHERE at < current_date'; END $$", [("CURRENT_DATE", 1, 47)]),
        ("SELECT /* a /* nested */ b */ current_date -- c", [("CURRENT_DATE", 1, 31)]),
    ],
)  # fmt: skip
def test_what_tells_the_real_time_is_found(script: str, found: list[tuple[str, int, int]]) -> None:
    assert unshadowed(script) == found


@pytest.mark.parametrize(
    "script",
    [
        "DELETE FROM t WHERE at < now() - interval '90 days'",
        "SELECT clock_timestamp(), transaction_timestamp(), age(at) FROM t",
        "-- current_date\n/* 'now'::date /* current_time */ localtime */ SELECT 1",
        "INSERT INTO notes VALUES ('use CURRENT_TIMESTAMP, not now')",
        "INSERT INTO notes VALUES ('today')",
        "SELECT current_dates, my_localtime, t.nowhere FROM t",
        "SELECT 'it''s now'",
        r"SELECT E'\'now', 1",
        "SELECT '",
        "SELECT $tag$ unterminated",
        "",
    ],
)
def test_what_follows_the_world_is_let_through(script: str) -> None:
    assert unshadowed(script) == []
