"""Who gets the right to delete, and what: grants of privileges and of roles that have them."""

import pytest

from drillgate.operations import Action
from drillgate.readers.sql import read


def granted(sql, dialect=""):
    """Kind, name and holders of every grant."""
    found = read(sql, "a.sql", dialect=dialect)
    return [(one.target.kind, one.target.name, one.holders) for one in found if one.action is Action.GRANT]


@pytest.mark.parametrize(
    ("dialect", "sql", "expected"),
    [
        ("", "GRANT SELECT, DELETE ON sites TO reporting", [("rows", "sites", ("reporting",))]),
        ("postgres", 'grant delete on public.sites to "CI role"', [("rows", "public.sites", ("CI role",))]),
        (
            "postgres",
            "GRANT TRUNCATE ON TABLE sites, pages TO PUBLIC",
            [("table", "sites", ("PUBLIC",)), ("table", "pages", ("PUBLIC",))],
        ),
        ("postgres", "GRANT ALL ON ALL TABLES IN SCHEMA public TO app, ci", [("table", "", ("app", "ci"))]),
        ("postgres", "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO app", [("table", "", ("app",))]),
        ("postgres", "GRANT rds_superuser TO ci", [("database", "", ("ci",))]),
        ("postgres", "CREATE ROLE ci LOGIN SUPERUSER", [("database", "", ("ci",))]),
        ("postgres", "ALTER USER ci WITH SUPERUSER", [("database", "", ("ci",))]),
        ("postgres", "DO $$ BEGIN GRANT ALL ON sites TO ci; END $$", [("table", "sites", ("ci",))]),
        ("mysql", "GRANT ALL PRIVILEGES ON shop.* TO 'app'@'%' WITH GRANT OPTION", [("table", "shop", ("app",))]),
        ("mysql", "GRANT ALL ON *.* TO 'app'@'%'", [("table", "", ("app",))]),
        ("oracle", "GRANT DELETE ANY TABLE, CREATE SESSION TO ci", [("table", "", ("ci",))]),
        ("tsql", "GRANT DELETE ON SCHEMA::shop TO [ci]", [("rows", "shop", ("ci",))]),
        ("snowflake", "GRANT OWNERSHIP ON TABLE sites TO ROLE ci", [("table", "sites", ("ci",))]),
        ("databricks", "GRANT ALL PRIVILEGES ON SCHEMA shop TO `ci@x.test`", [("table", "shop", ("ci@x.test",))]),
        ("", "GRANT DELETE ON {{ table }} TO {{ role }}", [("rows", "{{ table }}", ("{{ role }}",))]),
    ],
)
def test_rights_to_delete_are_told_with_their_holders(dialect, sql, expected):
    assert granted(sql, dialect) == expected


@pytest.mark.parametrize(
    ("dialect", "sql"),
    [
        ("", "GRANT SELECT, INSERT, UPDATE ON sites TO app"),
        ("", "GRANT SELECT ON deleted TO app"),
        ("", "REVOKE DELETE ON sites FROM app"),
        ("", "INSERT INTO notes VALUES ('GRANT ALL ON sites TO ci')"),
        ("postgres", "GRANT ALL ON DATABASE app TO app"),
        ("postgres", "GRANT ALL ON SCHEMA public TO app"),
        ("postgres", "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO app"),
        ("postgres", "GRANT ALL ON FUNCTION purge() TO app"),
        ("postgres", "GRANT reader TO app"),
        ("postgres", "CREATE ROLE app NOSUPERUSER"),
        ("postgres", "ALTER DEFAULT PRIVILEGES REVOKE DELETE ON TABLES FROM app"),
        ("postgres", "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO app"),
        ("databricks", "GRANT DELETE HISTORY ON shop TO app"),
        ("", "GRANT"),
        ("", "GRANT TO"),
    ],
)
def test_other_rights_are_none(dialect, sql):
    assert read(sql, "a.sql", dialect=dialect) == ()


def test_a_grant_that_is_put_together_is_opaque_if_it_may_delete():
    sql = "DO $$ BEGIN EXECUTE format('GRANT {} ON %I TO ci', t); END $$"
    assert [one.action for one in read(sql.replace("{}", "ALL"), "a.sql", dialect="postgres")] == [Action.OPAQUE]
    assert read(sql.replace("{}", "SELECT"), "a.sql", dialect="postgres") == ()
