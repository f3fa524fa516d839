"""An OpenAPI description to walk in: its calls, and what references in it lead to. Nothing else is ever read or fetched
for it: what stands elsewhere is not known."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from drillgate.places import Place
from drillgate.readers.markup import Markup, entries, mapping

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
REFERENCES: Final = 8
"""How long a chain of references is followed."""

Step = str | int


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a call: `name`, where it stands (`path`, `query`, `header`, `cookie`, `body`), its schema, and the
    whole of it, in which extensions stand."""

    name: str
    within: str
    required: bool
    schema: Mapping[str, object] = field(default_factory=dict)
    whole: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """A method of a path, with all that it takes."""

    method: str
    path: str
    described: Mapping[str, object]
    parameters: tuple[Parameter, ...]
    place: Place

    @property
    def name(self) -> str:
        return str(self.described.get("operationId") or "")

    @property
    def segments(self) -> tuple[str, ...]:
        return tuple(segment for segment in self.path.split("/") if segment)

    def among(self, *within: str) -> tuple[Parameter, ...]:
        return tuple(one for one in self.parameters if one.within in within)


@dataclass(frozen=True, slots=True)
class Description:
    markup: Markup

    @property
    def root(self) -> Mapping[str, object]:
        return mapping(self.markup.data)

    def calls(self) -> Iterator[Call]:
        for path, written in mapping(self.root.get("paths")).items():
            item = self.resolved(written)
            shared = [*self._parameters(item)]
            for method in METHODS:
                if method in item:
                    described = mapping(item[method])
                    own = [*self._parameters(described), *self._body(described)]
                    names = {(one.name, one.within) for one in own}
                    inherited = (one for one in shared if (one.name, one.within) not in names)
                    place = self.markup.place(("paths", path, method), of="key")
                    yield Call(method.upper(), path, described, (*inherited, *own), place)

    def elsewhere(self) -> Iterator[tuple[Place, str]]:
        """The paths that stand in other files, or are said to stand where nothing is: where, and the reference."""
        for path, item in mapping(self.root.get("paths")).items():
            reference = mapping(item).get("$ref")
            if isinstance(reference, str) and not self.resolved(item):
                yield self.markup.place(("paths", path, "$ref")), reference

    def resolved(self, value: object) -> Mapping[str, object]:
        """What a value refers to, itself if it refers to nothing; nothing of what is not in this file."""
        described = mapping(value)
        for _ in range(REFERENCES):
            reference = described.get("$ref")
            if not isinstance(reference, str):
                return described
            described = mapping(self._at(reference))
        return {}

    def _at(self, reference: str) -> object:
        if not reference.startswith("#/"):
            return None
        node: object = self.root
        for step in reference.removeprefix("#/").split("/"):
            name = unquote(step).replace("~1", "/").replace("~0", "~")
            if isinstance(node, list):
                node = node[int(name)] if name.isdecimal() and int(name) < len(node) else None
            else:
                node = mapping(node).get(name)
        return node

    def _parameters(self, described: Mapping[str, object]) -> Iterator[Parameter]:
        for written in entries(described.get("parameters")):
            whole = self.resolved(written)
            within = str(whole.get("in"))
            if within in ("body", "formData"):
                yield from self._properties(self.resolved(whole.get("schema")), whole)
                continue
            required = whole.get("required") is True or within == "path"
            yield Parameter(str(whole.get("name")), within, required, self._schema(whole), whole)

    def _schema(self, whole: Mapping[str, object]) -> Mapping[str, object]:
        """The schema as it is written, for the name that it refers to tells, too. In version 2 it is the parameter."""
        if "schema" in whole:
            return mapping(whole["schema"])
        content = next((mapping(one) for one in mapping(whole.get("content")).values()), None)
        return whole if content is None else mapping(content.get("schema"))

    def _body(self, described: Mapping[str, object]) -> Iterator[Parameter]:
        body = self.resolved(described.get("requestBody"))
        for media in mapping(body.get("content")).values():
            yield from self._properties(self.resolved(mapping(media).get("schema")), body)

    def _properties(self, schema: Mapping[str, object], body: Mapping[str, object]) -> Iterator[Parameter]:
        """What a body is made of: its properties, or itself, if it is no object."""
        must = entries(schema.get("required")) if body.get("required") is True else []
        if schema.get("type") == "array":
            yield Parameter("", "body", body.get("required") is True, schema, body)
        for part in (schema, *(self.resolved(one) for one in entries(schema.get("allOf")))):
            for name, written in mapping(part.get("properties")).items():
                required = name in must or (name in entries(part.get("required")) and body.get("required") is True)
                yield Parameter(name, "body", required, mapping(written), self.resolved(written))
