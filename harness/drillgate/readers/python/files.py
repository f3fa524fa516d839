"""Files and folders that are removed: os, shutil, pathlib."""

import re

from drillgate.operations import Action, Amount, Kind, Operation, Recovery
from drillgate.readers.python.sighting import Sighting
from drillgate.readers.python.values import Attribute, Imported, Text, Value, each, path, template

FUNCTIONS = {
    "os.remove": Amount.ONE,
    "os.unlink": Amount.ONE,
    "os.rmdir": Amount.ONE,
    "os.removedirs": Amount.SOME,
    "os.truncate": Amount.ONE,
    "shutil.rmtree": Amount.ALL,
    "distutils.dir_util.remove_tree": Amount.ALL,
    "aiofiles.os.remove": Amount.ONE,
    "aiofiles.os.unlink": Amount.ONE,
    "send2trash.send2trash": Amount.ONE,
}
METHODS = frozenset({"unlink", "rmdir", "rmtree"})
TEMPORARY = re.compile(
    r"tempfile\.|gettempdir|^\?(tmp|temp|tmp_?path|tmp_?dir|tempdir|temp_?file|tmp_?file)\b", re.IGNORECASE
)
SHARED_MEMORY = re.compile(r"shared_memory|SharedMemory|\bshm\b|semaphore", re.IGNORECASE)


def read(sighting: Sighting) -> tuple[Operation, ...] | None:
    """The operation of a removal of files, () for those that the program made for itself, None for other calls."""
    callee = sighting.callee
    if isinstance(callee, Imported) and callee.path in FUNCTIONS:
        value = sighting.argument(0, "path", "name", "directory")
        word = sighting.word(0, "path", "name", "directory")
        amount = FUNCTIONS[callee.path]
        recovery = Recovery.TRASH if callee.path.startswith("send2trash") else Recovery.NONE
    elif isinstance(callee, (Attribute, Imported)) and sighting.name in METHODS and not sighting.positional:
        value, word = sighting.owner, path(sighting.owner).strip("?()[]").rpartition(".")[2]
        amount, recovery = (Amount.ALL if sighting.name == "rmtree" else Amount.ONE), Recovery.NONE
        if SHARED_MEMORY.search(path(value)):
            return ()
    else:
        return None
    return tuple(
        sighting.operation(
            Action.DESTROY,
            Kind.FILE,
            template(one) or (f"{{{word}}}" if word else ""),
            amount=amount,
            recovery=recovery,
            ids=sighting.ids((one, word)),
        )
        for one in (each(value) if value is not None else ())
        if not is_temporary(one)
    )


def is_temporary(value: Value) -> bool:
    """Whether a path was made by the program itself, for as long as it runs."""
    if isinstance(value, Text):
        holes = [part for part in value.parts if not hasattr(part, "text")]
        return bool(value.parts) and value.parts[0] in holes and is_temporary(holes[0].value)
    return bool(TEMPORARY.search(path(value)))
