"""Tools of frameworks and of migrations whose one word empties or drops a whole database."""

import re
from collections.abc import Callable

from drillgate.operations import Amount, Kind, Operation
from drillgate.readers.shell.invocation import Invocation
from drillgate.readers.shell.programs.keepers import Verb, first_of
from drillgate.readers.shell.programs.unresolved import unknown

ALL = Amount.ALL
FLUSH = Verb(re.compile(r"(?:.* )?(?:flush|sqlflush|reset_db|migrate \S+ zero)(?: |$)"), Kind.DATABASE, ALL)
DOWN = Verb(re.compile(r"(?:.* )?downgrade base\b"), Kind.DATABASE, ALL)
RAKE = Verb(
    re.compile(r"(?:.* )?db:(?:reset|drop|purge|truncate_all|schema:load|migrate:reset)\S*"), Kind.DATABASE, ALL
)
ARTISAN = Verb(
    re.compile(r"(?:.* )?(?:migrate:(?:fresh|refresh|reset)|db:wipe|model:prune)(?: |$)"), Kind.DATABASE, ALL
)
VERBS: dict[str, tuple[Verb, ...]] = {
    **dict.fromkeys(("manage.py", "django-admin"), (FLUSH,)),
    **dict.fromkeys(("alembic", "flask"), (DOWN,)),
    **dict.fromkeys(("rake", "rails"), (RAKE,)),
    "artisan": (ARTISAN,),
    "prisma": (
        Verb(
            re.compile(r"(?:.* )?(?:migrate reset|db push .*--(?:accept-data-loss|force-reset))\b"),
            Kind.DATABASE,
            Amount.ALL,
        ),
    ),
    "supabase": (Verb(re.compile(r"(?:.* )?(?:db reset|projects delete)\b"), Kind.DATABASE, ALL),),
    "sequelize": (Verb(re.compile(r"(?:.* )?db:(?:drop|migrate:undo:all)"), Kind.DATABASE, ALL),),
    "sequelize-cli": (Verb(re.compile(r"(?:.* )?db:(?:drop|migrate:undo:all)"), Kind.DATABASE, ALL),),
    "typeorm": (Verb(re.compile(r"(?:.* )?schema:drop\b"), Kind.DATABASE, ALL),),
    "knex": (Verb(re.compile(r"(?:.* )?migrate:rollback .*--all\b"), Kind.DATABASE, ALL),),
    "flyway": (Verb(re.compile(r"(?:.* )?clean(?: |$)"), Kind.DATABASE, ALL),),
    "liquibase": (Verb(re.compile(r"(?:.* )?drop-?all\b", re.IGNORECASE), Kind.DATABASE, ALL),),
    "mix": (Verb(re.compile(r"ecto\.(?:drop|reset)\b"), Kind.DATABASE, ALL),),
    "wp": (
        Verb(re.compile(r"(?:.* )?(?:db (?:reset|drop|clean)|site empty)\b"), Kind.DATABASE, ALL),
        Verb(re.compile(r"(?:.* )?site delete\b"), Kind.SITE, Amount.ONE),
        Verb(re.compile(r"(?:.* )?(?:post|comment|term) delete\b"), Kind.ROWS),
        Verb(re.compile(r"(?:.* )?user delete\b"), Kind.IDENTITY),
    ),
    "drush": (Verb(re.compile(r"(?:.* )?(?:sql[-:]drop|site[-:]install|entity:delete)\b"), Kind.DATABASE, ALL),),
}


def framework(invocation: Invocation) -> list[Operation]:
    return first_of(invocation, VERBS[invocation.program]) or unknown(invocation)


READERS: dict[str, Callable[[Invocation], list[Operation]]] = dict.fromkeys(VERBS, framework)
