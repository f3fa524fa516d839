"""Packs of policies: files into documents, remembered by their content, and several packs into one."""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

import drillgate
from drillgate.documents.kinds import kind_of
from drillgate.documents.load import Document, known, load
from drillgate.documents.policy import Policy
from drillgate.judgement.compile import CompiledPolicy, compile_policy
from drillgate.places import InputError, Problem

if TYPE_CHECKING:
    from drillgate.judgement.adjustments import Adjustments

Policies = tuple[Document[Policy], ...]
Problems = tuple[Problem, ...]


class Store(Protocol):
    """Where it is kept which files were found valid. What it gives is believed: nobody else may be able to write it."""

    def get(self, digest: str) -> bytes | None:
        """What was put under this digest."""

    def put(self, digest: str, data: bytes) -> None:
        """Keep it under this digest."""


def in_force(
    packs: Iterable[Iterable[tuple[str, bytes]]],
    adjustments: "Adjustments | None" = None,
    store: Store | None = None,
) -> tuple[tuple[CompiledPolicy, ...], Problems]:
    """The policies that judge, and what is wrong with those that cannot, or with what is said of them.

    `packs` are the files of each, by name and content, in their order (`read_packs`).
    """
    documents, unread = read_packs(packs, store)
    problems = list(unread)
    if adjustments is None:
        documents = tuple(filter(is_on, documents))
    else:
        from drillgate.judgement.adjustments import adjusted  # Most projects leave policies as they are.

        documents, unset = adjusted(documents, adjustments)
        problems += unset
    sound: list[CompiledPolicy] = []
    for document in documents:
        try:
            sound.append(compile_policy(document))
        except InputError as error:
            problems += error.problems
    return tuple(sound), tuple(problems)


def read_packs(packs: Iterable[Iterable[tuple[str, bytes]]], store: Store | None = None) -> tuple[Policies, Problems]:
    """All policies of packs, each given as its files, in their order; see `load_policies` and `merged`."""
    read = [load_policies(files, store) for files in packs]
    documents, twice = merged([policies for policies, _ in read])
    return documents, (*(problem for _, problems in read for problem in problems), *twice)


def load_policies(files: Iterable[tuple[str, bytes]], store: Store | None = None) -> tuple[Policies, Problems]:
    """The policies in files, by name and content, and what is wrong with others of them.

    A file that says that it is another kind of document is none; any other is one. Policies that are all valid are put
    into the `store` as plain data, under a digest of this version and of all their bytes: for the same bytes, neither
    YAML nor a schema is looked at again.
    """
    found = [(file, data) for file, data in files if kind_of(data) in (None, "policy")]
    digest = _digest(data for _, data in found)
    kept = None if store is None else store.get(digest)
    documents = None if kept is None else _restored(kept, found)
    if documents is not None:
        return documents, ()
    loaded, problems = _loaded(found)
    if store is not None and not problems:
        trees = [document.tree.data for document in loaded]
        store.put(digest, json.dumps(trees, ensure_ascii=False, separators=(",", ":")).encode())
    return loaded, problems


def merged(packs: Sequence[Policies]) -> tuple[Policies, Problems]:
    """The policies of packs in their order: one of a later pack replaces that of the same name.

    Two of one name in one pack, and a code that policies of two names have, are problems; all of these are kept, since
    to judge by both lets nothing pass.
    """
    together: dict[str, list[Document[Policy]]] = {}
    problems: list[Problem] = []
    for pack in packs:
        own: dict[str, list[Document[Policy]]] = {}
        for document in pack:
            own.setdefault(document.value.policy, []).append(document)
        for first, *others in own.values():
            problems += (_second(other, first) for other in others)
        together |= own
    documents = tuple(document for named in together.values() for document in named)
    by_code: dict[str, Document[Policy]] = {}
    for document in documents:
        first = by_code.setdefault(document.value.code, document)
        if first.value.policy != document.value.policy:
            problems.append(_code_again(document, first))
    return documents, tuple(problems)


def is_on(document: Document[Policy], switches: Collection[str] = ()) -> bool:
    """Whether a policy judges: one without a switch does, and one whose switch is on."""
    return document.value.switch is None or document.value.switch in switches


def _second(document: Document[Policy], first: Document[Policy]) -> Problem:
    place, other = document.place("policy"), first.place("policy")
    return Problem(
        place, f"found a second policy {document.value.policy}", f"one of that name; the first is at {other}"
    )


def _code_again(document: Document[Policy], first: Document[Policy]) -> Problem:
    place, other = document.place("code"), first.place("code")
    found = f"found the code {document.value.code}, which is that of {first.value.policy} at {other}"
    return Problem(place, found, "a code of its own")


def _loaded(files: Iterable[tuple[str, bytes]]) -> tuple[Policies, Problems]:
    documents: list[Document[Policy]] = []
    problems: list[Problem] = []
    for file, data in files:
        try:
            documents.append(load(Policy, data, file))
        except InputError as error:
            problems += error.problems
    return tuple(documents), tuple(problems)


def _restored(kept: bytes, files: Sequence[tuple[str, bytes]]) -> Policies | None:
    try:
        trees = json.loads(kept)
        return tuple(known(Policy, tree, data, file) for tree, (file, data) in zip(trees, files, strict=True))
    except (TypeError, ValueError):  # What cannot be read is not known.
        return None


def _digest(contents: Iterable[bytes]) -> str:
    digest = hashlib.sha256(f"policies {drillgate.__version__}".encode())
    for content in contents:
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()
