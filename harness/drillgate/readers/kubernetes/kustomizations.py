"""What a Kustomization puts together: the files and folders that it lists."""

from collections.abc import Iterable
from typing import Final

from drillgate.operations import Operation
from drillgate.places import Place
from drillgate.readers.kubernetes.declared import opaque
from drillgate.readers.kubernetes.objects import Object
from drillgate.readers.markup import entries

GROUP: Final = "kustomize.config.k8s.io"
NAMES: Final = ("kustomization.yaml", "kustomization.yml")
LISTS: Final = ("resources", "bases", "components")
ELSEWHERE: Final = ("://", "git@", "github.com/")


def listed(objects: Iterable[Object]) -> list[str]:
    """What the objects of a file list, as it is written."""
    those = [one for one in objects if one.group == GROUP or one.is_values]
    return [entry for one in those for key in LISTS for entry in entries(one.data.get(key)) if isinstance(entry, str)]


def is_elsewhere(entry: str) -> bool:
    """Whether an entry is no file or folder here."""
    return any(sign in entry for sign in ELSEWHERE)


def unlisted(file: str, entry: str) -> Operation:
    """That what goes with an entry is not known here."""
    return opaque(Place(file), f"{entry} is no longer listed", "what it holds is not here, and all of it may go")
