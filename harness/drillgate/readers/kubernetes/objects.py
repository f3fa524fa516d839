"""The objects of a cluster that a document declares: by themselves, or as a list."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from drillgate.operations import Kind
from drillgate.places import Place
from drillgate.readers.kubernetes.documents import Document
from drillgate.readers.kubernetes.kinds import Holding, holding_of
from drillgate.readers.markup import entries, mapping

Path = tuple[str | int, ...]


CARRYING: Final[Mapping[str, Path]] = {
    "Template": ("objects",),
    "ManifestWork": ("spec", "workload", "manifests"),
    "Work": ("spec", "workload", "manifests"),
    "Object": ("spec", "forProvider", "manifest"),
}
"""Kinds whose objects carry others: OpenShift's, Open Cluster Management's, Karmada's and Crossplane's."""


@dataclass(frozen=True)
class Object:
    """An object, and where it stands in its document. What is of no kind are values for a chart."""

    data: dict[str, object]
    document: Document
    path: Path = ()

    @property
    def kind(self) -> str:
        return _text(self.data.get("kind"))

    @property
    def group(self) -> str:
        """The group of its kind; "" is that of Kubernetes itself."""
        return _text(self.data.get("apiVersion")).rpartition("/")[0]

    @cached_property
    def metadata(self) -> dict[str, object]:
        return mapping(self.data.get("metadata"))

    @property
    def annotations(self) -> dict[str, object]:
        return mapping(self.metadata.get("annotations"))

    @property
    def spec(self) -> dict[str, object]:
        return mapping(self.data.get("spec"))

    @property
    def name(self) -> str:
        """Its name, with what a template fills in as it is written there; "" if it has none."""
        return self.document.called(_text(self.metadata.get("name")))

    @property
    def namespace(self) -> str:
        return self.document.called(_text(self.metadata.get("namespace")))

    @cached_property
    def holding(self) -> Holding | None:
        return holding_of(self.kind, self.group)

    @property
    def holds(self) -> Kind:
        """The kind of what it holds; a resource of which it is not known."""
        return Kind.RESOURCE if self.holding is None else self.holding.kind

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What it is told apart by. An object is the same one in another version of its group."""
        return (self.group, self.kind, self.namespace, self.name)

    def place(self, *path: str | int, of: Literal["value", "key"] = "value") -> Place:
        return self.document.place((*self.path, *path), of)

    @property
    def named_at(self) -> Place:
        """Where its name stands."""
        return self.place("metadata", "name")

    @property
    def is_values(self) -> bool:
        return not self.kind

    def __str__(self) -> str:
        if self.is_values:
            return "a chart with these values"
        return f"{self.document.called(self.kind)} {self.name or 'without a name'}"


def objects_of(document: Document) -> Iterator[Object]:
    """The objects of a document. Raises InputError for what is no YAML."""
    yield from _objects(document.markup.data, document, ())


def _objects(value: object, document: Document, path: Path) -> Iterator[Object]:
    data = mapping(value)
    kind = data.get("kind")
    carried = CARRYING.get(kind) if isinstance(kind, str) else None
    if carried is not None:
        within = at(data, carried)
        for number, inner in enumerate(entries(within)):
            step = (number,) if isinstance(within, list) else ()
            yield from _objects(inner, document, (*path, *carried, *step))
    elif not isinstance(kind, str):
        if data and not path and "apiVersion" not in data:
            yield Object({**data, "kind": ""}, document)
    elif kind.endswith("List") and isinstance(data.get("items"), list):
        for number, inner in enumerate(entries(data["items"])):
            yield from _objects(inner, document, (*path, "items", number))
    else:
        yield Object(data, document, path)


def at(data: object, path: Path) -> object:
    """The value at a path, None where there is none."""
    for step in path:
        if isinstance(data, dict) and isinstance(step, str):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def mappings(data: object) -> Iterator[tuple[Path, dict[str, object]]]:
    """The mappings in an object, itself included, in their order, with the path to each. What aliases stand for is
    given once, so that a walk takes no longer than the text is."""
    waiting: list[tuple[Path, object]] = [((), data)]
    seen: set[int] = set()
    while waiting:
        path, value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, dict):
            yield path, value
            waiting += reversed([((*path, key), one) for key, one in value.items() if isinstance(one, dict | list)])
        elif isinstance(value, list):
            waiting += reversed([((*path, number), one) for number, one in enumerate(value)])


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
