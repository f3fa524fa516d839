"""A template: the resources that it declares, where each stands, and what of it only a deployment knows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from drillgate.places import Place
from drillgate.readers.cloudformation.types import Holding, holding_of
from drillgate.readers.markup import Markup, entries, mapping
from drillgate.readers.rights.texts import text_of

DELETION, REPLACEMENT = "DeletionPolicy", "UpdateReplacePolicy"
KEEPING: Final = frozenset({"Retain", "RetainExceptOnCreate", "Snapshot"})
KNOWN_TRANSFORMS: Final = frozenset(
    {"AWS::Serverless-2016-10-31", "AWS::LanguageExtensions", "AWS::SecretsManager-2020-07-23"}
    | {"AWS::SecretsManager-2024-09-16", "AWS::CodeDeployBlueGreen"}
)
"""Macros of AWS's own that put in no data of which nothing stands in the template."""

UNSEEN: Final = "what it puts into the template is not known here"

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Declared:
    """A resource of a template. A policy is None where there is none, a text with `${` where it is not written out."""

    name: str
    type: str
    properties: Mapping[str, object]
    deletion: str | None
    replacement: str | None
    path: Path
    markup: Markup

    @property
    def holding(self) -> Holding:
        return holding_of(self.type)

    @property
    def is_of_cluster(self) -> bool:
        """Whether it is an instance of a cluster, which holds the data."""
        return self.type == "AWS::RDS::DBInstance" and "DBClusterIdentifier" in self.properties

    @property
    def called(self) -> str:
        """What its users call it, or else its name in the template."""
        written = text_of(self.properties.get(self.holding.name, "")) if self.holding.name else ""
        return self.name if not written or "${" in written else written

    def place(self, *path: str | int) -> Place:
        """Where something in it stands, or its name, if nothing is asked for."""
        return self.markup.place((*self.path, *path)) if path else self.markup.place(self.path, of="key")

    def __str__(self) -> str:
        return f"{self.name} ({self.type})"


@dataclass(frozen=True, slots=True)
class Hidden:
    """Something by which a template declares what does not stand in it: where, and why that is not known."""

    place: Place
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Template:
    resources: Mapping[str, Declared]
    hidden: tuple[Hidden, ...] = ()


def template_of(markup: Markup) -> Template:
    """The template that a file holds. What is no resource in it is passed over."""
    root = mapping(markup.data)
    resources = {one.name: one for one in _resources(mapping(root.get("Resources")), ("Resources",), markup)}
    return Template(resources, (*_macros(root, markup), *_included(markup)))


def _resources(written: Mapping[str, object], path: Path, markup: Markup) -> Iterator[Declared]:
    for name, resource in written.items():
        if name.startswith("Fn::ForEach") and isinstance(resource, list) and resource:
            # Of a loop each resource is read once, under the name that it is written with.
            yield from _resources(mapping(resource[-1]), (*path, name, len(resource) - 1), markup)
        elif isinstance(resource, Mapping) and isinstance(resource.get("Type"), str):
            policies = (resource.get(DELETION), resource.get(REPLACEMENT))
            deletion, replacement = (None if policy is None else text_of(policy) for policy in policies)
            type_, properties = str(resource["Type"]), mapping(resource.get("Properties"))
            yield Declared(name, type_, properties, deletion, replacement, (*path, name), markup)


def _macros(root: Mapping[str, object], markup: Markup) -> Iterator[Hidden]:
    written = root.get("Transform")
    for at, transform in enumerate(entries(written)):
        name = transform if isinstance(transform, str) else str(mapping(transform).get("Name", ""))
        if name not in KNOWN_TRANSFORMS:
            place = markup.place(("Transform", at) if isinstance(written, list) else ("Transform",))
            yield Hidden(
                place, f"the macro {name or 'without a name'}", "what it puts into the template is not known here"
            )


def _included(markup: Markup) -> Iterator[Hidden]:
    """What `Fn::Transform` puts into the resources, wherever it stands in them."""
    waiting: list[tuple[Path, object]] = [(("Resources",), mapping(markup.data).get("Resources"))]
    while waiting:
        path, value = waiting.pop()
        for step, inner in _inside(value):
            if step == "Fn::Transform":
                name = str(mapping(inner).get("Name", "without a name"))
                yield Hidden(
                    markup.place((*path, step), of="key"), f"the macro {name}", "what it puts in is not known here"
                )
            elif isinstance(inner, dict | list):
                waiting.append(((*path, step), inner))


def _inside(value: object) -> Iterator[tuple[str | int, object]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)
