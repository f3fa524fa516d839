"""Seeing that databases answer again."""

from drillgate.steps.context import StepContext


def answers(context: StepContext) -> None:
    """See that a shard takes connections and writes, for each database on it. `for-each: [shard]`.

    Raises `ConnectionError` where it is only read, and what the connection raises where there is none.
    """
    if context.shard is None:
        raise ValueError(f"{context.step} must be for-each: [shard]")
    for store in context.estate.stores.values():
        if store.postgres and context.shard in store.postgres.shards:
            with context.connect(context.shard, store.postgres.database) as connection:
                (standby,) = connection.execute("SELECT pg_is_in_recovery()").fetchone()
            if standby:
                raise ConnectionError(f"{store.postgres.database} on {context.shard} is still a standby")
