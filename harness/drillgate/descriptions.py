"""Finding and reading the descriptions of own clients that a project names, from where the authority has them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drillgate.authority import Authority
from drillgate.documents.kinds import SUFFIXES, kind_of
from drillgate.places import InputError, Problem

if TYPE_CHECKING:
    from drillgate.documents.client import Client


@dataclass(frozen=True, slots=True)
class Described:
    """Clients, the files they are described in with their digests, and what is wrong with others."""

    clients: "tuple[Client, ...]" = ()
    files: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def read(authority: Authority, named: Sequence[str]) -> Described:
    """The clients in the files and folders that are named.

    In a folder, every YAML file describes a client, unless it says that it is another kind of document.
    """
    if not named:
        return Described()
    from drillgate.documents.client import Client, checked
    from drillgate.documents.load import digest_of, load

    clients: list[Client] = []
    digests: list[str] = []
    files: list[str] = []
    problems: list[Problem] = []
    for path in named:
        source = authority.source(path)
        try:
            below = (path,) if path.endswith(SUFFIXES) else source.below(path)
        except InputError as error:
            problems += error.problems
            continue
        for file, data in source.read_all([file for file in below if file.endswith(SUFFIXES)]):
            if isinstance(data, InputError):
                problems += data.problems
            elif file == path or kind_of(data) in (None, "client"):
                files.append(file)
                digests.append(f"{file} {digest_of(data)}")
                try:
                    clients.append(checked(load(Client, data, file)))
                except InputError as error:
                    problems += error.problems
    return Described(tuple(clients), tuple(files), tuple(digests), tuple(problems))
