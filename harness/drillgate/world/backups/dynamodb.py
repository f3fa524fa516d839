"""How a DynamoDB table gets into the vault: its items as JSON lines, all of them or those that changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from drillgate.world.backups import vault
from drillgate.world.stores.dynamodb import DynamoDbStore
from drillgate.world.stores.interface import Engine

Key = tuple[str, str]


@dataclass(frozen=True)
class DynamoDbBackup:
    """The backup of a table. A record is {"key": [partition, sort], "item": DynamoDB's JSON, or null once deleted}."""

    store: DynamoDbStore
    _shipped: dict[Key, Any] = field(default_factory=dict)

    def full(self) -> None:
        """Copy every item into the vault."""
        items = self._items()
        self._put("full", items)

    def ship(self) -> None:
        """Copy into the vault what was written or deleted since the last time."""
        items = self._items()
        changed = {key: item for key, item in items.items() if self._shipped.get(key) is not item}
        gone = {key: None for key in self._shipped if key not in items}
        self._put("increment", changed | gone)

    def _put(self, kind: vault.Kind, items: Mapping[Key, Any]) -> None:
        records = [
            {"key": list(key), "item": item and item.to_json()["Attributes"]} for key, item in sorted(items.items())
        ]
        vault.put_list(self.store.world, self.store.name, kind, records)
        for key, item in items.items():
            if item is None:
                del self._shipped[key]
            else:
                self._shipped[key] = item

    def _items(self) -> dict[Key, Any]:
        """The table's items, which an honest world never alters: another object under a key is another content."""
        table = self.store.backend().tables[self.store.table.table]
        return dict(_flat(table.items, ranged=table.has_range_key))


def _flat(items: Mapping[Any, Any], *, ranged: bool) -> Iterator[tuple[Key, Any]]:
    for hash_key, there in items.items():
        if ranged:
            for range_key, item in there.items():
                yield (hash_key.value, range_key.value), item
        else:
            yield (hash_key.value, ""), there


ENGINE = Engine(DynamoDbStore, DynamoDbBackup, lambda store: replace(store, through="backend"))
