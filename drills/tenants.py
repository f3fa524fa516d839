"""Writes the inventory of the small estates, the same each time, beside itself: sites of as many made-up customers."""

import csv
from pathlib import Path
from uuid import NAMESPACE_DNS, uuid5

SITES = 160
REGIONS = "us-east-1", "us-east-1", "us-east-1", "eu-central-1"


def write(folder: Path) -> None:
    """Write tenants.csv into a folder."""
    with (folder / "tenants.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["id", "type", "owner", "environment", "state", "region"])
        for number in range(SITES):
            site = uuid5(NAMESPACE_DNS, f"{number}.small.example")
            state = "inactive" if number % 10 == 0 else "active"
            table.writerow([site, "site", f"customer-{number:03}", "production", state, REGIONS[number % len(REGIONS)]])


if __name__ == "__main__":
    write(Path(__file__).parent)
