"""Tools whose one word empties a whole database or store, and statements that services run."""

import pytest

WHOLE_DATABASES = [
    "python manage.py flush --noinput",
    "./manage.py flush",
    "django-admin flush",
    "alembic downgrade base",
    "python -m alembic downgrade base",
    "flask db downgrade base",
    "rails db:drop",
    "bundle exec rake db:reset",
    "php artisan migrate:fresh --force",
    "php artisan db:wipe",
    "npx prisma migrate reset --force",
    "prisma db push --accept-data-loss",
    "supabase db reset",
    "knex migrate:rollback --all",
    "flyway -url=jdbc:x clean",
    "liquibase drop-all",
    "mix ecto.reset",
    "wp db reset --yes",
    "drush sql-drop -y",
]
STORES = [
    ("wp site delete 7", "destroy | site | 7 | one | none"),
    ("kafka-topics.sh --bootstrap-server b --delete --topic sites", "destroy | stream | sites | some | none"),
    ("nats stream rm sites", "destroy | stream | sites | some | none"),
    ("cryptsetup luksErase /dev/sda", "destroy | volume | /dev/sda | some | none"),
    ("virsh undefine web --remove-all-storage", "destroy | volume | web | some | none"),
    ("nomad job stop -purge web", "destroy | compute | web | some | none"),
    ("crontab -r", "destroy | definition |  | all | none"),
]
STATEMENTS = [
    "aws rds-data execute-statement --resource-arn r --sql 'DELETE FROM sites'",
    "aws redshift-data execute-statement --cluster-identifier c --sql 'DELETE FROM sites'",
    "aws athena start-query-execution --query-string 'DELETE FROM sites'",
    "aws dynamodb execute-statement --statement 'DELETE FROM sites'",
]
QUIET = [
    "python manage.py migrate",
    "./manage.py flush --help",
    "alembic upgrade head",
    "rails db:migrate",
    "php artisan migrate",
    "npx prisma migrate deploy",
    "flyway migrate",
    "mvn clean install",
    "gh api repos/a/b",
    "gh pr create --title 'delete sites'",
    "kafka-topics.sh --list",
    "cryptsetup open /dev/sda a",
    "aws athena start-query-execution --query-string 'SELECT 1'",
]


def kind_and_extent(told):
    action, kind, _, extent, *_ = told.split(" | ")
    return action, kind, extent


@pytest.mark.parametrize("code", WHOLE_DATABASES)
def test_a_tool_of_a_framework_destroys_the_whole_database(tell, code):
    assert [kind_and_extent(one) for one in tell(code)] == [("destroy", "database", "all")]


@pytest.mark.parametrize(("code", "expected"), STORES)
def test_tools_of_stores(tell, code, expected):
    assert tell(code) == [expected]


@pytest.mark.parametrize("code", STATEMENTS)
def test_a_statement_that_a_service_of_aws_runs_is_read(tell, code):
    assert tell(code) == ["destroy | rows | sites | all | none"]


@pytest.mark.parametrize("code", ["gh api -X DELETE /repos/a/b", "glab api --method DELETE /repos/a/b"])
def test_requests_of_a_forges_tool_delete(tell, code):
    assert [one.split(" | ")[0] for one in tell(code)] == ["destroy"]


def test_python_inside_of_a_django_shell_is_read(tell):
    assert tell("python manage.py shell -c \"import os; os.remove('/srv/a')\"") == [
        "destroy | file | /srv/a | one | none"
    ]


@pytest.mark.parametrize("code", QUIET)
def test_other_words_of_the_same_tools_are_quiet(tell, code):
    assert tell(code) == []
