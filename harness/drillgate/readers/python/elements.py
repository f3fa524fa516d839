"""What a loop or an unpacking takes out of a value."""

from drillgate.readers.python.values import (
    Choice,
    Collection,
    Constant,
    Data,
    Element,
    Mapped,
    Option,
    Piece,
    Record,
    Text,
    Unknown,
    Value,
    choice,
)


def element(value: Value) -> Value:
    """One of what a loop over the value gives."""
    match value:
        case Choice(values):
            return choice([element(one) for one in values])
        case Collection(elements):
            return choice(list(elements)) if elements else Unknown()
        case Data() | Option():
            return value
        case Mapped(key):
            return key
        case Record(entries):
            return choice([Text((Piece(key),)) for key, _ in entries])
        case Text() | Constant():
            return Unknown()
        case _:
            return Element(value)


def unpacked(value: Value, step: int) -> Value:
    match value:
        case Collection(elements, count) if count == len(elements):
            return elements[step] if step < count else Unknown()
        case Collection():
            return element(value)
        case Data(column=None):
            return Data(value.file, value.option, str(step))
        case Data() | Option():
            return value
        case Constant() | Text():
            return Unknown()
        case _:
            return Element(value)
