"""What holds of any input: nothing but InputError comes out, and what was written is found where it was written."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any, Literal, get_args, get_origin

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from drillgate.documents import events, load
from drillgate.documents.bind import plain
from drillgate.documents.keys import keys_of
from drillgate.documents.kinds import KINDS
from drillgate.documents.scalars import BEGINNINGS
from drillgate.places import InputError


class Dumper(yaml.SafeDumper):
    """PyYAML writes YAML 1.1: what is a number in YAML 1.2 alone needs quotes, and what it shares it gives anchors."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _text(dumper: Dumper, text: str) -> yaml.ScalarNode:
    style = '"' if text[:1] in BEGINNINGS else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


Dumper.add_representer(str, _text)

YAML_LIKE = st.text(alphabet="abc:-?#&*!|>'\"%@`{}[], \n\t~01.<é😀", max_size=80)
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=12)

# YAML has no pairs of escapes for one character, which is how JSON may write what is beyond 16 bits.
NARROW = st.text(st.characters(codec="utf-8", exclude_characters="\x00", max_codepoint=0xFFFF), max_size=12)
NUMBERS = st.integers(-(2**63) + 1, 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | NARROW,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NARROW, inner, max_size=3),
    max_leaves=12,
)


def value_of(hint: Any, pattern: str | None = None, minimum: float | None = None) -> st.SearchStrategy[Any]:
    """Plain data that a key of this type takes."""
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if get_origin(hint) is tuple:
        return st.lists(value_of(get_args(hint)[0]), max_size=3)
    if get_origin(hint) is not None:
        return st.dictionaries(TEXT, value_of(get_args(hint)[1]), max_size=3)
    if hint is str:
        return TEXT if pattern is None else st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True)
    if hint in (bool, int, float):
        return {bool: st.booleans(), int: st.integers(int(minimum or 0), 10**9), float: st.floats(minimum or 0, 1e9)}[
            hint
        ]
    if hint is timedelta:
        return st.integers(0, 10**7).map(lambda seconds: plain(timedelta(seconds=seconds)))
    if hint is datetime:
        return st.datetimes(timezones=st.just(UTC)).map(plain)
    if hint is date:
        return st.dates().map(plain)
    if issubclass(hint, Enum):
        return st.sampled_from([member.value for member in hint])
    return document_of(hint)


def document_of(kind: type) -> st.SearchStrategy[Any]:
    """Plain data of a document or a part of one, with and without the keys that may be absent."""
    required, optional = {}, {}
    for key in keys_of(kind):
        if key.schema is not None:
            value = st.just(plain(key.default)) if not key.required else st.just([])
        else:
            value = value_of(key.type, key.pattern, key.minimum)
            value = st.none() | value if key.optional else value
        (required if key.required else optional)[key.name] = value
    return st.fixed_dictionaries(required, optional=optional)


def stretch(text: str, place: Any) -> str:
    """The text at a place, indented as it stands in its line."""
    lines = text.split("\n")[place.line - 1 : place.end_line]
    lines[-1] = lines[-1][: place.end_column - 1]
    lines[0] = " " * (place.column - 1) + lines[0][place.column - 1 :]
    return "\n".join(lines)


def every(data: Any, path: tuple[str | int, ...] = ()) -> Any:
    yield path, data
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in inside:
        yield from every(value, (*path, step))


@pytest.mark.parametrize("kind", list(KINDS))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_a_generated_document_binds_and_every_value_stands_where_its_mark_says(kind: str, data: st.DataObject) -> None:
    written = data.draw(document_of(KINDS[kind]))
    text = yaml.dump(
        written,
        Dumper=Dumper,
        default_flow_style=data.draw(st.sampled_from([True, False, None])),
        width=data.draw(st.sampled_from([20, 1000])),
        allow_unicode=False,
        sort_keys=False,
    )
    document = load(KINDS[kind], text.encode(), kind)
    tree = events.read(text, kind)
    assert tree.data == written
    for path, value in every(written):
        assert events.read(stretch(text, document.place(*path)), kind).data == value
        if path and isinstance(path[-1], str):
            assert events.read(stretch(text, document.place(*path, of="key")), kind).data == _read_back(path[-1])


def _read_back(name: str) -> Any:
    return events.read(yaml.dump(name, Dumper=Dumper), "key").data


@given(st.binary(max_size=60) | YAML_LIKE.map(str.encode) | TEXT.map(str.encode))
@example(b"%YAML 1.2\n%TAG ! x:\n--- !y\n")
@example(b"?\n? *a :\n")
@example(b"a: |10\n b")
@settings(deadline=None, max_examples=150)
def test_whatever_the_bytes_only_an_input_error_comes_out(data: bytes) -> None:
    for kind in KINDS.values():
        with pytest.raises(InputError) as error:
            load(kind, data, "a.yaml")
        assert all(str(problem).startswith("a.yaml:") for problem in error.value.problems)


@given(YAML_LIKE)
@settings(deadline=None, max_examples=150)
def test_both_engines_read_the_same_or_both_refuse(text: str) -> None:
    fast, pure = events.read(text, "a"), events.read(text, "a", pure=True)
    if fast.complete and pure.complete:
        assert (fast.data, fast.problems) == (pure.data, pure.problems)


@given(JSON)
@settings(deadline=None)
def test_json_is_read_as_json(value: Any) -> None:
    tree = events.read(json.dumps(value), "a.json")
    assert (tree.data, tree.problems) == (value, ())
