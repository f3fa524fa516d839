"""What of an API deletes, as its description has it."""

from dataclasses import dataclass

from drillgate.operations import GuardKind, Recovery
from drillgate.places import Place


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A call of an API that deletes.

    `identifier` is the parameter that takes the ID, "" where none does. `types` are the types of ID that it takes; None
    where the description does not say. `takes_many`: it deletes any number at once; `most` is how many at most, if it
    says so. `guards` are what the call can ask for (a dry run), or must state (a confirmation, the type).
    `recovery` is how a deletion can be undone, None where the description does not say. `softly` is the call that
    deactivates or brings back what this one deletes, "" if there is none. `name` is the operation's own.
    """

    method: str
    path: str
    place: Place
    identifier: str = ""
    types: tuple[str, ...] | None = None
    takes_many: bool = False
    most: int | None = None
    guards: tuple[GuardKind, ...] = ()
    recovery: Recovery | None = None
    softly: str = ""
    name: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"
