"""Bring back the installations of "Insight" whose IDs stand in a list, without their settings.

APPS_DATABASE=… ENVIRONMENT=production python restore_installations.py --ids own.csv --environment production
"""

import argparse
import csv
import os
import sys

import psycopg

LARGEST_RUN = 100


def restore(connection: psycopg.Connection, app_id: str) -> None:
    """Bring one installation and its settings back, as long as they are kept."""
    connection.execute(
        "UPDATE app_installation SET deleted_at = NULL WHERE id = %s AND kind = 'app' AND deleted_at IS NOT NULL",
        (app_id,),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ids", required=True, help="a CSV file with the IDs of installations, in the column `id`")
    parser.add_argument("--environment", required=True)
    parser.add_argument("--no-dry-run", action="store_true", help="really do it")
    arguments = parser.parse_args()
    if arguments.environment != os.environ["ENVIRONMENT"]:
        sys.exit("this is another environment")
    with open(arguments.ids, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if len(rows) > LARGEST_RUN:
        sys.exit(f"found {len(rows)} IDs, expected at most {LARGEST_RUN}")
    if not arguments.no_dry_run:
        print(f"would restore {len(rows)} installations")
        return
    with psycopg.connect(os.environ["APPS_DATABASE"]) as connection:
        for row in rows:
            restore(connection, row["id"])


if __name__ == "__main__":
    main()
