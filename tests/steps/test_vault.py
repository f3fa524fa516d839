"""Whether the vault holds anything to restore from is seen before the restore begins."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from time_machine import Traveller

from drillgate.steps import vault
from drillgate.steps.context import StepContext
from drillgate.world.world import World

Step = Callable[..., StepContext]


def test_stores_of_which_the_vault_has_nothing_old_enough_are_named(
    aws_world: World, step: Step, moment: Traveller
) -> None:
    backups = aws_world.backups
    for name in [name for name in backups if name not in ("contacts", "apps")]:
        backups[name].full()
    moment.shift(60)
    lost = datetime.now(UTC)
    moment.shift(60)
    backups["contacts"].full()

    with pytest.raises(LookupError) as raised:
        vault.check(step(aws_world, {"a": lost}))

    assert str(raised.value).splitlines() == [
        "the vault has nothing of contacts from before the first loss",
        "the vault has nothing of apps from before the first loss",
    ]
    backups["apps"].full()
    moment.shift(60)
    vault.check(step(aws_world, {"a": datetime.now(UTC)}))
