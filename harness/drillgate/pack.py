"""Where the policies and drills that drillgate ships are."""

from pathlib import Path
from typing import Literal

from drillgate.places import InputError, Place, Problem

PACKAGE = Path(__file__).resolve().parent


def folder(name: Literal["policies", "drills"]) -> Path:
    """The folder of the shipped policies or drills: inside an installed package, or beside it in a checkout.

    Raises InputError if neither is there.
    """
    shipped = PACKAGE / "pack" / name
    if shipped.is_dir():
        return shipped
    checkout = PACKAGE.parent.parent
    if PACKAGE.parent.name == "harness" and (checkout / name).is_dir():
        return checkout / name
    raise InputError(
        Problem(Place(str(shipped)), f"found no folder of {name}", "the one that drillgate is shipped with")
    )
