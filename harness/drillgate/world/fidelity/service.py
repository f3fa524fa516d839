"""How a module of this package tells which service it puts right, and what of it the world answers."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from drillgate.documents.estate import Estate
from drillgate.world.fidelity.cloudtrail_record import Trail
from drillgate.world.fidelity.patches import Correction, Refused


@dataclass(frozen=True, slots=True)
class Scope:
    """What corrections are made for; `refuse` makes the error for what is not answered, `trail` has what was."""

    estate: Estate
    refuse: Callable[[str], Refused]
    trail: Trail

    @property
    def accounts(self) -> tuple[str, str]:
        """The estate's account and the vault's."""
        return self.estate.account, self.estate.vault.account


@dataclass(frozen=True, slots=True)
class Service:
    """A service as the world answers it: `operations` and no others, put right by `applied`.

    `name` is boto3's name of it, `moto` the name of moto's package where that is another. `applied` is entered when the
    service is first called, and imports of moto what it needs then. `paths` are patterns of those that moto lacks.
    """

    name: str
    operations: frozenset[str]
    corrections: tuple[Correction, ...] = ()
    applied: Callable[[Scope], AbstractContextManager[None]] = lambda _: nullcontext()
    moto: str = ""
    paths: tuple[str, ...] = ()

    @property
    def package(self) -> str:
        return self.moto or self.name
