"""Writes the reference drills' inventory and ID lists, the same each time, beside itself.

The figures are the incident's: 30 sites whose retired app was deleted rightly, 883 sites of 775 customers that were
deleted where the app was meant, and others that shared their shards. The IDs, the split of sites among customers and
the number of the others are made up, and so is where they live.

A larger incident is written into a copy of this folder, whose drill then can lose as many sites:

    python drills/reference.py --listed 10000 --others 20000 /tmp/larger/drills
"""

import csv
import random
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

PILOT, LISTED, OTHERS, CUSTOMERS = 30, 883, 2000, 775
Row = dict[str, str]


def inventory(listed: int = LISTED, others: int = OTHERS) -> list[Row]:
    """A row for each site and one for the retired app on it: pilot sites, listed ones in list order, then others.

    The listed sites are split among customers as in the incident, whatever their number.
    """
    customers = round(listed * CUSTOMERS / LISTED)
    pick = random.Random("drillgate reference estate")  # noqa: S311 - made-up data
    places = random.Random("drillgate reference regions")  # noqa: S311 - made-up data

    def identifier() -> str:
        return str(UUID(int=pick.getrandbits(128), version=4))

    rows: list[Row] = []
    for number in range(PILOT + listed + others):
        is_listed = PILOT <= number < PILOT + listed
        customer = (number - PILOT) % customers if is_listed else customers + number
        state = pick.choices(["active", "inactive"], [7, 3])[0]
        region = places.choices(["us-east-1", "eu-central-1"], [3, 1])[0]
        common = {"environment": "production", "state": state, "region": region}
        site = {"id": identifier(), "type": "site", "owner": f"customer-{customer:04}"} | common
        rows += [site, {"id": identifier(), "type": "app", "owner": site["id"]} | common]
    return rows


def pilot(rows: list[Row]) -> Iterator[str]:
    """The IDs that were right: the app's, on the pilot sites."""
    return (row["id"] for row in rows[: 2 * PILOT] if row["type"] == "app")


def wrong(rows: list[Row], listed: int = LISTED) -> Iterator[str]:
    """The IDs that were wrong: the sites' own."""
    return (row["id"] for row in rows[2 * PILOT : 2 * (PILOT + listed)] if row["type"] == "site")


def write(folder: Path, listed: int = LISTED, others: int = OTHERS) -> None:
    """Write inventory.csv and the change's ID lists below a folder."""
    rows = inventory(listed, others)
    change = folder / "changes" / "april-2022"
    change.mkdir(parents=True, exist_ok=True)
    with (folder / "inventory.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    for name, ids in (("app-ids-pilot.csv", pilot(rows)), ("app-ids.csv", wrong(rows, listed))):
        (change / name).write_text("id\n" + "".join(f"{identifier}\n" for identifier in ids), encoding="utf-8")


if __name__ == "__main__":
    asked = ArgumentParser(description="Write the reference inventory and its ID lists.")
    asked.add_argument("folder", type=Path, nargs="?", default=Path(__file__).parent)
    asked.add_argument("--listed", type=int, default=LISTED, help="how many sites the wrong IDs are of")
    asked.add_argument("--others", type=int, default=OTHERS, help="how many others there are")
    told = asked.parse_args()
    write(told.folder, told.listed, told.others)
