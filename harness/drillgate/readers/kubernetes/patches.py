"""Patches in JSON's own form (RFC 6902): what they set or take off that keeps an object, or what it holds."""

from collections.abc import Iterator, Mapping

from drillgate.operations import Action, Amount, Confidence, Extent, Kind, Operation, Planned, Recovery, Target
from drillgate.readers.kubernetes.declared import LANGUAGE, LENGTH
from drillgate.readers.kubernetes.documents import Document
from drillgate.readers.kubernetes.objects import Path, mappings
from drillgate.readers.kubernetes.settings import KEEPING, KNOWN
from drillgate.readers.markup import mapping

SETTING = ("add", "replace")


def operations(document: Document) -> Iterator[Operation]:
    """What a document does that is a list of steps; nothing, if it is none. Raises InputError for what is no YAML."""
    steps = document.markup.data
    for number, step in enumerate(steps if isinstance(steps, list) else ()):
        written = mapping(step)
        if isinstance(written.get("op"), str) and isinstance(written.get("path"), str):
            yield from _step(document, number, written)


def _step(document: Document, number: int, step: Mapping[str, object]) -> Iterator[Operation]:
    pointer, value = str(step["path"]), step.get("value")
    names = [name.replace("~1", "/").replace("~0", "~") for name in pointer.split("/")]
    takes_off = step["op"] == "remove" or (step["op"] == "replace" and not value)
    if takes_off and "finalizers" in names:
        yield _unprotected(document, "finalizers", (number, "path"), f"a patch takes {pointer} off")
    elif step["op"] == "remove" and names[-1] in KEEPING:
        yield _unprotected(document, names[-1], (number, "path"), f"a patch takes {pointer} off", Planned.UPDATE)
    elif step["op"] in SETTING:
        said = {names[-1]: value}
        for path, inner in mappings(said):
            for name, word in inner.items():
                if name in KNOWN and str(word).lower() in KNOWN[name].losing:
                    where = (number, "value", *path[1:], *((name,) if path else ()))
                    yield _unprotected(document, name, where, f"a patch has {name}: {word}")


def _unprotected(
    document: Document, protection: str, path: Path, statement: str, planned: Planned | None = None
) -> Operation:
    meaning = KNOWN.get(protection)
    return Operation(
        Action.UNPROTECT,
        Target((meaning.of if meaning is not None else None) or Kind.RESOURCE),
        Extent(Amount.UNKNOWN),
        Recovery.NONE,
        document.place(path),
        statement[:LENGTH],
        Confidence.PARSED,
        planned=planned,
        protection=protection,
        language=LANGUAGE,
    )
