"""The log of erasures, in the vault: what a restore brings back has to be erased again, and no restore turns back the
vault.

It says by its ID which record was erased, and nothing of what was in it. An entry is `_erasures/SITE/TIME-DIGEST.json`:
{"site", "store", "key", "at"}.
"""

import hashlib
import json
from datetime import UTC, datetime

from drillgate.world.backups import vault
from drillgate.world.world import World

PREFIX = "_erasures/"


def put(world: World, site: str, store: str, key: str) -> None:
    """Note that a record has been erased now, or is to be erased as soon as its site is there again."""
    now = datetime.now(UTC)
    entry = {"site": site, "store": store, "key": key, "at": now.isoformat()}
    digest = hashlib.sha256(f"{store}/{key}".encode()).hexdigest()[:16]
    name = f"{PREFIX}{site}/{vault.stamp(now)}-{digest}.json"
    vault.put_copy(world, name, json.dumps(entry, sort_keys=True).encode())
