"""How checks write times and numbers for people."""

from datetime import datetime
from typing import Final

LONGEST: Final = 16
"""Characters of an ID that is shown as a whole."""


def duration(seconds: float) -> str:
    """Seconds as people read them: 252 is "4 min 12 s"."""
    whole = round(seconds)
    days, rest = divmod(whole, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (rest, "s")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 s"


def moment(at: datetime) -> str:
    """A simulated time of a drill, which is in UTC: "2022-04-05 07:38:00"."""
    return f"{at:%Y-%m-%d %H:%M:%S}"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 site", "1,234 sites"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def short(site: str) -> str:
    """A site as a table has room for it: the beginning of a long ID."""
    return site if len(site) <= LONGEST else f"{site[:8]}…"
