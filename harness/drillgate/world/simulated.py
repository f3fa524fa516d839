"""SQL's clock: `now()` and its kin follow the world, and what cannot follow is found."""

from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

SCHEMA = "simulated"
# Ahead of pg_catalog, where PostgreSQL would look first; new tables go into public all the same.
SEARCH_PATH = "public, simulated, pg_catalog"
FUNCTIONS = """
CREATE SCHEMA simulated;
CREATE FUNCTION simulated.now() RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS {body};
CREATE FUNCTION simulated.transaction_timestamp() RETURNS timestamptz LANGUAGE sql STABLE
    AS 'SELECT simulated.now()';
CREATE FUNCTION simulated.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE
    AS 'SELECT simulated.now()';
CREATE FUNCTION simulated.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
    AS 'SELECT simulated.now()';
CREATE FUNCTION simulated.timeofday() RETURNS text LANGUAGE sql VOLATILE
    AS $$SELECT pg_catalog.to_char(simulated.now(), 'Dy Mon DD HH24:MI:SS.US YYYY TZ')$$;
CREATE FUNCTION simulated.age(timestamptz) RETURNS interval LANGUAGE sql STABLE
    AS $$SELECT pg_catalog.age(pg_catalog.date_trunc('day', simulated.now()), $1)$$;
CREATE FUNCTION simulated.age(timestamp) RETURNS interval LANGUAGE sql STABLE
    AS $$SELECT pg_catalog.age(pg_catalog.date_trunc('day', simulated.now())::timestamp, $1)$$;
GRANT USAGE ON SCHEMA simulated TO PUBLIC;
"""


def shadow(connection: psycopg.Connection[tuple[Any, ...]], database: str, clock_file: Path) -> None:
    """Have a database's clock read `clock_file`. An autocommit connection to it; new ones have the search path."""
    body = sql.Literal(f"SELECT pg_catalog.pg_read_file({sql.quote(str(clock_file))})::timestamptz")
    connection.execute(sql.SQL(FUNCTIONS).format(body=body))
    connection.execute(
        sql.SQL("ALTER DATABASE {} SET search_path = {}").format(sql.Identifier(database), sql.SQL(SEARCH_PATH))
    )


def show(clock_file: Path, at: datetime) -> None:
    """Put a time where the shadows read it; whole at any moment, for readers do not wait."""
    unfinished = clock_file.with_name(clock_file.name + ".part")
    unfinished.write_text(at.isoformat(), encoding="ascii")
    unfinished.replace(clock_file)
