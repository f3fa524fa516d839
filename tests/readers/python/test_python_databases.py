"""SQL in Python, and rows and tables that go through a mapper or a migration."""

from dataclasses import replace
from typing import Any

import pytest

from drillgate.operations import Action, Amount, IdSource, Kind, Operation
from drillgate.places import Place

CURSOR = "import psycopg, sys\ncursor = psycopg.connect('').cursor()\n"

TEXTS = [
    ("plain", "cursor.execute('«DELETE FROM sites»')", "sites"),
    ("an escape before it", r"cursor.execute('\tSELECT 1;\n  «DELETE FROM sites»')", "sites"),
    ("raw", "cursor.execute(r'«DELETE FROM sites»')", "sites"),
    ("triple-quoted", 'cursor.execute("""\n  -- all of them\n  «DELETE\n  FROM sites»\n""")', "sites"),
    ("adjacent literals", "cursor.execute('SELECT 1; ' # first\n    '«DELETE FROM '\n    'sites»')", "sites"),
    ("concatenated", "cursor.execute('«DELETE ' + 'FROM sites»')", "sites"),
    ("a name bound before", "query = '«DELETE FROM sites»'\ncursor.execute(query)", "sites"),
    ("other letters before it", "cursor.execute('SELECT \"äöü\"; «DELETE FROM sites»')", "sites"),
    ("an emoji before it", "x = '🎉'; cursor.execute('«DELETE FROM sites»')", "sites"),
    ("executemany", "cursor.executemany('«DELETE FROM sites»', [])", "sites"),
    (
        "psycopg2's extras",
        "from psycopg2.extras import execute_values\nexecute_values(cursor, '«DELETE FROM sites»', [(1,)])",
        "sites",
    ),
    (
        "psycopg2's extras by name",
        "import psycopg2.extras\npsycopg2.extras.execute_batch(cur=cursor, sql='«DELETE FROM sites»', argslist=[])",
        "sites",
    ),
    ("SQLAlchemy's text", "from sqlalchemy import text\nsession.execute(text('«DELETE FROM sites»'))", "sites"),
    ("a warehouse's client", "client.query('«DELETE FROM sites»')", "sites"),
    ("psql in a shell", "import os\nos.system(\"psql -c '«DELETE FROM sites»'\")", "sites"),
]


@pytest.mark.parametrize(("code", "name"), [pytest.param(*row[1:], id=row[0]) for row in TEXTS])
def test_embedded_sql_has_its_place_inside_the_string(script: Any, code: str, name: str) -> None:
    start, end = code.index("«"), code.index("»") - 1
    said = CURSOR + code.replace("«", "").replace("»", "")
    start, end = start + len(CURSOR), end + len(CURSOR)
    (found,) = script(said).read()
    expected = Place(
        "script.py",
        said.count("\n", 0, start) + 1,
        start - said.rfind("\n", 0, start),
        said.count("\n", 0, end) + 1,
        end - said.rfind("\n", 0, end),
    )
    assert (found.place, found.target.name, found.target.kind, found.extent.amount) == (
        expected,
        name,
        Kind.ROWS,
        Amount.ALL,
    )


def test_the_call_that_runs_the_sql_ends_the_chain(script: Any) -> None:
    one = script("""
        import psycopg
        def wipe(connection, table):
            connection.execute(f"DELETE FROM {table}")
        wipe(psycopg.connect(""), "sites")
    """)
    call = 'connection.execute(f"DELETE FROM {table}")'
    expected = one.operation(
        call,
        Kind.ROWS,
        "sites",
        amount=Amount.ALL,
        statement="DELETE FROM sites",
        chain=('wipe(psycopg.connect(""), "sites")', call),
    )
    assert one.read() == (replace(expected, place=one.place("DELETE FROM ")),)


HOLES = [
    ("cursor.execute('DELETE FROM ' + sys.argv[1])", "{argv}", Amount.ALL, None),
    ("cursor.execute(f'DELETE FROM sites WHERE id = {site}')", "sites", None, IdSource(parameter="id")),
    (
        "cursor.execute('DELETE FROM sites WHERE id = %s', (sys.argv[1],))",
        "sites",
        None,
        IdSource(argument="argv[1]", parameter="id"),
    ),
    (
        "cursor.execute('DELETE FROM sites WHERE id = %(id)s', {'id': sys.argv[1]})",
        "sites",
        None,
        IdSource(argument="argv[1]", parameter="id"),
    ),
    ("cursor.execute('DELETE FROM sites WHERE id IN (%s)' % ','.join(ids))", "sites", None, IdSource(parameter="id")),
    ("cursor.execute('DELETE FROM sites {}'.format(where))", "sites", Amount.UNKNOWN, None),
]


@pytest.mark.parametrize(("call", "name", "amount", "ids"), HOLES)
def test_what_is_filled_in_keeps_its_name(
    script: Any, call: str, name: str, amount: Amount | None, ids: IdSource | None
) -> None:
    (found,) = script(f"{CURSOR}from plan import ids, site, where\n{call}\n").read()
    assert (found.target.name, found.ids) == (name, ids)
    assert found.extent.amount is amount or (amount is None and found.extent.amount is not Amount.ALL)


OPAQUE = [
    ("cursor.execute(query)", "SQL that is no literal: query"),
    ("cursor.execute(open('clean_up.sql').read())", "SQL that is read from clean_up.sql"),
    ("cursor.execute(f'{verb} FROM sites')", "SQL put together at run time: {verb} FROM sites"),
    ("cursor.execute(make())", "SQL that plan.make returns"),
]


@pytest.mark.parametrize(("call", "reason"), OPAQUE)
def test_sql_that_is_no_literal_is_opaque(script: Any, call: str, reason: str) -> None:
    one = script(f"{CURSOR}from plan import make, query, verb\n{call}\n")
    assert one.read() == (one.opaque(call, reason),)


@pytest.mark.parametrize(
    "call",
    [
        "cursor.execute('SELECT 1')",
        "cursor.execute('INSERT INTO t VALUES (1)')",
        "pool.execute(task)",
        "parser.query('body')",
    ],
)
def test_what_destroys_nothing_is_no_operation(script: Any, call: str) -> None:
    assert script(f"{CURSOR}from plan import task\n{call}\n").read() == ()


def test_a_statement_in_a_loop_takes_some(script: Any) -> None:
    one = script("""
        import csv, sqlite3
        connection = sqlite3.connect("x")
        for row in csv.DictReader(open("ids.csv")):
            connection.execute("DELETE FROM sites WHERE id = ?", (row["id"],))
    """)
    (found,) = one.read()
    assert (found.extent.amount, found.ids) == (Amount.SOME, IdSource("ids.csv", "id", None, "id"))


def test_the_driver_decides_the_dialect_unless_it_is_given(script: Any) -> None:
    code = "import pymysql\npymysql.connect().cursor().execute('DELETE FROM `sites` -- all\\n')\n"
    by_driver: tuple[Operation, ...] = script(code).read()
    assert [found.target.name for found in by_driver] == [found.target.name for found in script(code).read("mysql")]


MAPPERS = [
    ("from sqlalchemy import delete", "delete(Site)", "Site", Amount.ALL, None),
    ("import sqlalchemy as sa", "sa.delete(Site).where(Site.id == key)", "Site", Amount.SOME, "id"),
    ("import sqlalchemy", "session.query(Site).delete()", "Site", Amount.ALL, None),
    ("import sqlalchemy", "session.query(Site).filter(Site.id.in_(keys)).delete()", "Site", Amount.SOME, "id"),
    ("import sqlalchemy", "session.query(Site).filter_by(id=key).delete()", "Site", Amount.SOME, "id"),
    ("from flask_sqlalchemy import SQLAlchemy", "Site.query.filter_by(id=key).delete()", "Site", Amount.SOME, "id"),
    ("import sqlalchemy", "session.delete(session.get(Site, key))", "Site", Amount.ONE, "id"),
    ("import django", "Site.objects.all().delete()", "Site", Amount.ALL, None),
    ("import django", "Site.objects.filter(owner=key).delete()", "Site", Amount.SOME, "owner"),
    ("import django", "Site.objects.filter(pk__in=keys).delete()", "Site", Amount.SOME, "pk"),
    ("import django", "Site.objects.get(pk=key).delete()", "Site", Amount.ONE, "pk"),
    ("import django", "Site.objects.all()._raw_delete(using='default')", "Site", Amount.ALL, None),
    (
        "from django.shortcuts import get_object_or_404",
        "get_object_or_404(Site, pk=key).delete()",
        "Site",
        Amount.ONE,
        "pk",
    ),
]


@pytest.mark.parametrize(("before", "call", "name", "amount", "parameter"), MAPPERS)
def test_a_mapper_s_deletion_destroys_rows(
    script: Any, before: str, call: str, name: str, amount: Amount, parameter: str | None
) -> None:
    one = script(f"{before}\nfrom models import Site, session, key, keys\n{call}\n")
    place = "sa.delete(Site)" if ".where" in call else call
    ids = IdSource(parameter=parameter) if parameter else None
    assert one.read() == (one.operation(place, Kind.ROWS, name, amount=amount, ids=ids),)


def test_a_query_that_is_narrowed_later_takes_some(script: Any) -> None:
    one = script("""
        from sqlalchemy import delete
        from models import Site, session
        statement = delete(Site)
        statement = statement.where(Site.state == "gone")
        session.execute(statement)
    """)
    assert one.read() == (one.operation("delete(Site)", Kind.ROWS, "Site", amount=Amount.SOME),)


TABLES = [
    ("import sqlalchemy", "Base.metadata.drop_all(engine)", "", Amount.ALL),
    ("import sqlalchemy", "Site.__table__.drop(engine)", "Site", Amount.ONE),
    ("from sqlalchemy import MetaData, Table", "Table('sites', MetaData()).drop(engine)", "sites", Amount.ONE),
]


@pytest.mark.parametrize(("before", "call", "name", "amount"), TABLES)
def test_a_mapper_s_tables_are_dropped(script: Any, before: str, call: str, name: str, amount: Amount) -> None:
    one = script(f"{before}\nfrom models import Base, Site, engine\n{call}\n")
    assert one.read() == (one.operation(call, Kind.TABLE, name, amount=amount),)


def test_django_s_migrations_destroy_models_fields_and_what_their_sql_says(script: Any) -> None:
    one = script("""
        from django.db import migrations

        def forwards(apps, schema_editor):
            apps.get_model("sites", "Site").objects.filter(state="gone").delete()

        def backwards(apps, schema_editor):
            apps.get_model("sites", "Site").objects.all().delete()

        class Migration(migrations.Migration):
            operations = [
                migrations.DeleteModel(name="Licence"),
                migrations.RemoveField(model_name="site", name="owner"),
                migrations.RemoveIndex("site", "by_owner"),
                migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Kept")]),
                migrations.RunPython(forwards, backwards),
                migrations.RunSQL("DROP TABLE seats", reverse_sql="DROP TABLE never"),
            ]
    """)
    seats = one.operation(
        "DROP TABLE seats",
        Kind.TABLE,
        "seats",
        amount=Amount.ALL,
        chain=('migrations.RunSQL("DROP TABLE seats", reverse_sql="DROP TABLE never")',),
    )
    filtered = 'apps.get_model("sites", "Site").objects.filter(state="gone").delete()'
    assert one.read() == (
        one.operation(filtered, Kind.ROWS, "Site", amount=Amount.SOME),
        one.operation('migrations.DeleteModel(name="Licence")', Kind.TABLE, "Licence"),
        one.operation('migrations.RemoveField(model_name="site", name="owner")', Kind.COLUMN, "site.owner"),
        one.operation('migrations.RemoveIndex("site", "by_owner")', Kind.DEFINITION, "site.by_owner"),
        seats,
    )


def test_alembic_s_upgrade_counts_and_its_downgrade_does_not(script: Any) -> None:
    one = script("""
        import sqlalchemy as sa
        from alembic import op

        def upgrade():
            op.drop_table("licences")
            op.drop_column("sites", "owner")
            with op.batch_alter_table("apps") as batch_op:
                batch_op.drop_column("state")
            op.drop_index("by_owner", table_name="sites")
            op.execute("DROP TABLE seats")

        def downgrade():
            op.drop_table("new")
            op.execute("DELETE FROM other")
    """)
    assert one.read() == (
        one.operation('op.drop_table("licences")', Kind.TABLE, "licences"),
        one.operation('op.drop_column("sites", "owner")', Kind.COLUMN, "sites.owner"),
        one.operation('batch_op.drop_column("state")', Kind.COLUMN, "apps.state"),
        one.operation('op.drop_index("by_owner", table_name="sites")', Kind.DEFINITION, "by_owner"),
        one.operation(
            "DROP TABLE seats", Kind.TABLE, "seats", amount=Amount.ALL, chain=('op.execute("DROP TABLE seats")',)
        ),
    )


@pytest.mark.parametrize(
    ("before", "call", "name"),
    [
        ("from sqlalchemy import update", "update(Site).values(url=None)", "Site"),
        ("import sqlalchemy", "session.query(Site).update({'url': None})", "Site"),
        ("import django", "Site.objects.update(url=None)", "Site"),
        ("import django", "Site.objects.all().update(url=None)", "Site"),
    ],
)
def test_an_update_that_nothing_narrows_overwrites_all_rows(script: Any, before: str, call: str, name: str) -> None:
    one = script(f"{before}\nfrom plan import Site, session\n{call}\n")
    (found,) = one.read()
    assert (found.action, found.target.name, found.extent.amount) == (Action.OVERWRITE, name, Amount.ALL)


@pytest.mark.parametrize(
    ("before", "call"),
    [
        ("from sqlalchemy import update", "update(Site).where(Site.id == 7).values(url=None)"),
        ("import sqlalchemy", "session.query(Site).filter_by(id=7).update({'url': None})"),
        ("import django", "Site.objects.filter(id=7).update(url=None)"),
        ("import django", "known.update(Site.objects.values())"),
    ],
)
def test_an_update_that_is_narrowed_is_no_operation(script: Any, before: str, call: str) -> None:
    assert script(f"{before}\nfrom plan import Site, known, session\n{call}\n").read() == ()


def test_a_table_s_own_delete_is_known_where_it_is_executed(script: Any) -> None:
    one = script("""
        import sqlalchemy
        from plan import connection, ids, sites
        connection.execute(sites.delete())
        connection.execute(sites.delete().where(sites.c.id.in_(ids)))
    """)
    assert [(found.target.name, found.extent.amount, found.ids) for found in one.read()] == [
        ("sites", Amount.ALL, None),
        ("sites", Amount.SOME, IdSource(parameter="id")),
    ]


def test_django_s_commands_that_empty_a_database_are_destruction(script: Any) -> None:
    one = script("""
        from django.core.management import call_command
        call_command("migrate")
        call_command("flush", interactive=False)
        call_command("migrate", "sites", "zero")
        call_command("delete_sites")
    """)
    assert [(found.action, found.target.kind, found.target.name) for found in one.read()] == [
        (Action.DESTROY, Kind.DATABASE, ""),
        (Action.DESTROY, Kind.TABLE, "sites"),
        (Action.OPAQUE, Kind.UNKNOWN, ""),
    ]


@pytest.mark.parametrize(
    ("call", "kind", "name"),
    [
        (
            "boto3.client('dynamodb').execute_statement(Statement=\"DELETE FROM sites WHERE id='7'\")",
            Kind.ROWS,
            "sites",
        ),
        ("boto3.client('athena').start_query_execution(QueryString='DROP TABLE sites')", Kind.TABLE, "sites"),
        ("boto3.client('redshift-data').execute_statement(Sql='DELETE FROM sites', Database='a')", Kind.ROWS, "sites"),
        ("boto3.client('rds-data').execute_statement(sql='TRUNCATE sites', database='a')", Kind.ROWS, "sites"),
    ],
)
def test_sql_that_aws_runs_is_read(script: Any, call: str, kind: Kind, name: str) -> None:
    (found,) = script(f"import boto3\n{call}\n").read()
    assert (found.action, found.target.kind, found.target.name) == (Action.DESTROY, kind, name)


def test_a_frame_that_replaces_a_table_overwrites_it(script: Any) -> None:
    one = script("""
        frame.to_sql("sites", engine, if_exists="replace")
        frame.to_sql("sites", engine, if_exists="append")
    """)
    assert [(found.action, found.target.name, found.place.line) for found in one.read()] == [
        (Action.OVERWRITE, "sites", 1)
    ]
