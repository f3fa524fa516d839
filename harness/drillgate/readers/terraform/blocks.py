"""The blocks of a configuration, with the values that are written out in them."""

from dataclasses import dataclass, field

from drillgate.places import Place
from drillgate.readers.terraform.written import Expression


@dataclass(frozen=True, slots=True)
class Block:
    """A block: its word, its labels, and what is in it.

    `attributes` are values by name: a truth value, a number, a text, None, or UNKNOWN for what is not written out.
    `references` are the texts of attributes that are not written out. `places` are those of the attributes, and
    `expressions` what they are set to, for who wants to know more.
    """

    word: str
    labels: tuple[str, ...]
    place: Place
    attributes: dict[str, object] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    blocks: tuple["Block", ...] = ()
    expressions: dict[str, Expression] = field(default_factory=dict)

    def inner(self, word: str) -> "Block | None":
        return next((block for block in self.blocks if block.word == word), None)

    def state(self) -> dict[str, object]:
        """The attributes, and the blocks as lists of theirs, as a plan has them."""
        state = dict(self.attributes)
        for block in self.blocks:
            listed = state.setdefault(block.word, [])
            if isinstance(listed, list):
                listed.append(block.state())
        return state

    def place_of(self, path: tuple[str, ...]) -> Place:
        """Where a setting stands; the block, if it does not."""
        name, *rest = path
        inner = self.inner(name) if rest else None
        return inner.place_of(tuple(rest)) if inner is not None else self.places.get(name, self.place)


@dataclass(frozen=True, slots=True)
class Configuration:
    """The blocks of a file, and where it could not be read."""

    blocks: tuple[Block, ...]
    broken: tuple[Place, ...]
