"""Scripts that objects keep as texts: under names of files, which tell what they are, as their first lines may."""

import base64
import re
from collections.abc import Iterator
from typing import Final

from drillgate.operations import Operation
from drillgate.readers.kubernetes.handing import Within, to_reader
from drillgate.readers.kubernetes.objects import Object, Path, at, mappings
from drillgate.readers.kubernetes.templates import plain
from drillgate.readers.kubernetes.texts import Written, written
from drillgate.readers.markup import mapping

KEEPING: Final = {"ConfigMap": ("data",), "Secret": ("stringData",)}
ENCODED: Final = {"ConfigMap": ("binaryData",), "Secret": ("data",)}
NAMED: Final = re.compile(r"\.(?:sql|sh|bash|py)$")
"""Names of scripts, where anything else may be named."""


def operations(one: Object, within: Within) -> Iterator[Operation]:
    """What the scripts that an object keeps would do. In one in Base64 all stands where that begins."""
    from drillgate.readers import artifacts

    for path, reader in _texts(one):
        text = str(at(one.data, path))
        is_encoded = path[0] in ENCODED.get(one.kind, ())
        said = _decoded(text) if is_encoded else text
        name = str(plain(path[-1]))
        told = reader or artifacts.reader_of(name, said.encode("utf-8", "replace"))
        if told and within.is_new(one, path):
            where = written(one.document, (*one.path, *path), text)
            whole = Written(said, where.origins[:1] * len(said)) if is_encoded else where
            yield from to_reader(one, whole, one.place(*path, of="key"), name, told, within)


def _texts(one: Object) -> Iterator[tuple[Path, str]]:
    """Where texts are kept, and by which reader they are read, if that is known."""
    for key in (*KEEPING.get(one.kind, ()), *ENCODED.get(one.kind, ())):
        for name, text in mapping(one.data.get(key)).items():
            if isinstance(text, str) and (key in KEEPING[one.kind] or NAMED.search(name)):
                yield (key, name), ""
    if one.kind in KEEPING:
        return
    for path, value in mappings(one.data):
        for name, text in value.items():
            if not isinstance(text, str):
                continue
            if one.is_values and NAMED.search(name) is not None:
                yield (*path, name), ""
            elif (name == "values" and path[-1:] == ("helm",)) or (name == "patch" and _patches(one)):
                yield (*path, name), "kubernetes"


def _patches(one: Object) -> bool:
    """Whether an object may have patches of others as texts."""
    return one.kind in ("Kustomization", "Component") or one.is_values


def _decoded(text: str) -> str:
    """A text that stands in Base64; none of what is not."""
    try:
        return base64.b64decode(text, validate=False).decode("utf-8", "replace")
    except ValueError:
        return ""
