"""The engines there are: the shipped ones, and those that are registered under the entry points `drillgate.stores`."""

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import entry_points

from drillgate.documents import estate
from drillgate.documents.shapes import engines_of
from drillgate.world.stores.interface import Engine

GROUP = "drillgate.stores"
SHIPPED: Mapping[str, str] = {
    "dynamodb": "drillgate.world.backups.dynamodb",
    "postgres": "drillgate.world.backups.postgres",
    "s3": "drillgate.world.backups.s3",
    "ssm": "drillgate.world.stores.ssm",
    "secrets": "drillgate.world.stores.secrets",
    "route53": "drillgate.world.stores.route53",
    "cognito": "drillgate.world.stores.cognito",
    "kinesis": "drillgate.world.stores.kinesis",
    "eventbridge": "drillgate.world.stores.eventbridge",
    "projection": "drillgate.world.stores.projection",
    "vendor": "drillgate.world.stores.vendor",
}
"""The module with the `ENGINE` of each shipped engine, by its key in an estate."""


class EngineError(Exception):
    """A store cannot be brought to life; the text says why."""


def engine_of(store: estate.Store) -> Engine:
    """What a store of an estate is made of. Raises `EngineError` where there is no such engine."""
    if store.engine is not None:
        return _registered(store.engine.name)
    (name,) = engines_of(store)
    engine: Engine = import_module(SHIPPED[name]).ENGINE
    return engine


def _registered(name: str) -> Engine:
    found = entry_points(group=GROUP, name=name)
    if not found:
        known = ", ".join(sorted(entry_points(group=GROUP).names)) or "none"
        raise EngineError(f"found no engine {name!r} among the entry points {GROUP}; registered are: {known}")
    try:
        engine = next(iter(found)).load()
    except Exception as error:
        raise EngineError(f"the engine {name!r} cannot be loaded: {type(error).__name__}: {error}") from error
    if not isinstance(engine, Engine):
        raise EngineError(f"the engine {name!r} is a {type(engine).__name__}, not an Engine")
    return engine
