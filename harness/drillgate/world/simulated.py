"""SQL's clock: `now()` and its kin follow the world, and what cannot follow is found."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

SCHEMA = "simulated"
# Ahead of pg_catalog, where PostgreSQL would look first; new tables go into public all the same.
SEARCH_PATH = "public, simulated, pg_catalog"
NOW = """
DECLARE copies text;
BEGIN
    LOOP
        copies := pg_read_file(FILE);
        IF left(copies, 32) = right(copies, 32) THEN
            RETURN left(copies, 32)::timestamptz;
        END IF;
    END LOOP;
END
"""
# In PL/pgSQL, whose plans outlive a statement: in SQL each call costs three times as much.
FUNCTIONS = """
CREATE SCHEMA simulated;
GRANT USAGE ON SCHEMA simulated TO PUBLIC;
CREATE FUNCTION simulated.now() RETURNS timestamptz LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog AS {body};
CREATE FUNCTION simulated.transaction_timestamp() RETURNS timestamptz LANGUAGE plpgsql STABLE
    AS 'BEGIN RETURN simulated.now(); END';
CREATE FUNCTION simulated.statement_timestamp() RETURNS timestamptz LANGUAGE plpgsql STABLE
    AS 'BEGIN RETURN simulated.now(); END';
CREATE FUNCTION simulated.clock_timestamp() RETURNS timestamptz LANGUAGE plpgsql VOLATILE
    AS 'BEGIN RETURN simulated.now(); END';
CREATE FUNCTION simulated.timeofday() RETURNS text LANGUAGE plpgsql VOLATILE
    AS $$BEGIN RETURN pg_catalog.to_char(simulated.now(), 'Dy Mon DD HH24:MI:SS.US YYYY TZ'); END$$;
CREATE FUNCTION simulated.age(timestamptz) RETURNS interval LANGUAGE plpgsql STABLE
    AS $$BEGIN RETURN pg_catalog.age(pg_catalog.date_trunc('day', simulated.now()), $1); END$$;
CREATE FUNCTION simulated.age(timestamp) RETURNS interval LANGUAGE plpgsql STABLE
    AS $$BEGIN RETURN pg_catalog.age(pg_catalog.date_trunc('day', simulated.now())::timestamp, $1); END$$;
"""


def shadow(connection: psycopg.Connection[tuple[Any, ...]], database: str, clock_file: Path) -> None:
    """Have a database's clock read `clock_file`. An autocommit connection to it; new ones have the search path."""
    body = sql.Literal(NOW.replace("FILE", sql.quote(str(clock_file))))
    connection.execute(sql.SQL(FUNCTIONS).format(body=body))
    connection.execute(
        sql.SQL("ALTER DATABASE {} SET search_path = {}").format(sql.Identifier(database), sql.SQL(SEARCH_PATH))
    )


def show(clock_file: Path, at: datetime) -> None:
    """Put a time, in UTC, where the shadows read it; they read again where its two copies differ.

    In place, since replacing the file at each move of the clock would cost twenty times as much.
    """
    copy = at.isoformat(timespec="microseconds").encode()
    file = os.open(clock_file, os.O_WRONLY | os.O_CREAT, 0o644)
    try:
        os.pwrite(file, copy, 0)
        os.pwrite(file, copy, len(copy))
    finally:
        os.close(file)
