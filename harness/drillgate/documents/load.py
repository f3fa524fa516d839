"""Loading a document: bytes in; a frozen dataclass, its digest and the place of every key and value out."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Literal, TypeVar

from drillgate.documents import events
from drillgate.documents.bind import bind
from drillgate.documents.characters import LIMIT, decode
from drillgate.documents.files import read_file
from drillgate.documents.late import LateTree
from drillgate.documents.tree import Tree
from drillgate.places import InputError, Place

T = TypeVar("T")


@dataclass(frozen=True)
class Document(Generic[T]):
    """A document that was read from `file`; `digest` is "sha256:" and the hexadecimal digest of its bytes."""

    file: str
    value: T
    digest: str
    tree: Tree | LateTree = field(repr=False, compare=False)

    def place(self, *path: str | int, of: Literal["value", "key"] = "value") -> Place:
        """Where a value or its key stands, by the keys and positions that lead there as they are spelt in the file.

        What is not there is placed at its nearest ancestor that is.
        """
        return self.tree.place(path, of)


def load(kind: type[T], data: bytes, file: str, *, limit: int = LIMIT) -> Document[T]:
    """The document of the dataclass `kind` in `data`, at most `limit` bytes; `file` is what its places say.

    Raises InputError with all problems that were found, in the order of their places.
    """
    tree = events.read(decode(data, file, limit=limit), file)
    problems = list(tree.problems)
    if tree.complete:
        # jsonschema takes longer to import than the rest takes to run.
        from drillgate.documents.validate import validate

        problems += validate(kind, tree)
    if problems:
        raise InputError(*sorted(problems, key=lambda problem: problem.place))
    return Document(file, bind(kind, tree.data), digest_of(data), tree)


def load_file(kind: type[T], path: Path, shown: str | None = None, *, limit: int = LIMIT) -> Document[T]:
    """The document in the file at `path`; `shown` is what its places say instead of the path.

    Raises InputError, also if there is no such file or it cannot be read.
    """
    shown = str(path) if shown is None else shown
    return load(kind, read_file(path, shown, limit=limit), shown, limit=limit)


def known(kind: type[T], plain: object, data: bytes, file: str) -> Document[T]:
    """The document in `data`, of which it is known that it is valid and what it comes to as plain data.

    Raises ValueError or TypeError where `plain` is no such document.
    """
    return Document(file, bind(kind, plain), digest_of(data), LateTree(file, data))


def digest_of(data: bytes) -> str:
    """The digest of a file's bytes, as documents write it."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
