"""A migration's step whose way back is missing or does nothing is irreversible."""

from typing import Any

import pytest

ALEMBIC = """
from alembic import op
def upgrade():
    op.drop_column("sites", "url")
"""
DJANGO = """
from django.db import migrations
def forwards(apps, schema_editor):
    apps.get_model("sites", "Site").objects.all().delete()
def backwards(apps, schema_editor):
    apps.get_model("sites", "Site").objects.create()
class Migration(migrations.Migration):
    operations = [{step}]
"""


@pytest.mark.parametrize(
    "downgrade",
    [
        "",
        "def downgrade():\n    pass",
        'def downgrade():\n    """Not possible."""',
        "def downgrade():\n    raise NotImplementedError",
        "def downgrade():\n    ...",
        "def downgrade():\n    return",
    ],
)
def test_an_empty_downgrade_is_no_way_back(script: Any, downgrade: str) -> None:
    one = script(ALEMBIC + downgrade)
    (operation,) = one.read()
    assert (operation.target.name, operation.irreversible) == ("sites.url", True)


def test_a_downgrade_that_does_something_is_a_way_back_and_its_own_drops_do_not_count(script: Any) -> None:
    one = script(ALEMBIC + "def downgrade():\n    op.add_column('sites', url)\n    op.drop_table('old')")
    (operation,) = one.read()
    assert (operation.target.name, operation.irreversible) == ("sites.url", False)


@pytest.mark.parametrize(
    ("step", "irreversible"),
    [
        ("migrations.RunPython(forwards)", True),
        ("migrations.RunPython(forwards, migrations.RunPython.noop)", True),
        ("migrations.RunPython(code=forwards, reverse_code=migrations.RunPython.noop)", True),
        ("migrations.RunPython(forwards, backwards)", False),
        ("migrations.RunPython(forwards, reverse_code=backwards)", False),
    ],
)
def test_a_reverse_that_does_nothing_is_no_way_back(script: Any, step: str, irreversible: bool) -> None:
    one = script(DJANGO.format(step=step))
    assert [operation.irreversible for operation in one.read()] == [irreversible]


@pytest.mark.parametrize(
    ("step", "irreversible"),
    [
        ('migrations.RunSQL("DELETE FROM sites")', True),
        ('migrations.RunSQL("DELETE FROM sites", migrations.RunSQL.noop)', True),
        ('migrations.RunSQL("DELETE FROM sites", reverse_sql="")', True),
        ('migrations.RunSQL("DELETE FROM sites", reverse_sql="INSERT INTO sites SELECT * FROM kept")', False),
        ('migrations.DeleteModel("Site")', False),
    ],
)
def test_sql_without_its_reverse_has_no_way_back(script: Any, step: str, irreversible: bool) -> None:
    one = script(DJANGO.format(step=step).replace("objects.all().delete()", "objects.all()"))
    assert [operation.irreversible for operation in one.read()] == [irreversible]
