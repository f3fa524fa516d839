"""Soft-delete the installations of the retired app "Insight" whose IDs stand in a list.

APPS_DATABASE=… ENVIRONMENT=production python retire_app.py --ids own.csv --environment production
"""

import argparse
import csv
import os
import sys

import psycopg

LARGEST_RUN = 100


def soft_delete(connection: psycopg.Connection, app_id: str) -> None:
    """Mark one installation and its settings as deleted; both are purged after the retention period."""
    connection.execute(
        "UPDATE app_installation SET deleted_at = now() WHERE id = %s AND kind = 'app' AND deleted_at IS NULL",
        (app_id,),
    )
    connection.execute("UPDATE app_setting SET deleted_at = now() WHERE app = %s AND deleted_at IS NULL", (app_id,))


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
        print(f"would delete {len(rows)} installations")
        return
    with psycopg.connect(os.environ["APPS_DATABASE"]) as connection:
        for row in rows:
            soft_delete(connection, row["id"])


if __name__ == "__main__":
    main()
