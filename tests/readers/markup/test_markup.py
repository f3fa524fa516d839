"""JSON and YAML that others wrote are read with their places, within bounds, and told by their outermost keys."""

import json
import sys
from collections.abc import Callable

import pytest

from drillgate.places import InputError, Place
from drillgate.readers import markup
from drillgate.readers.markup import json_text, telling, yaml_text

YAML = """\
shared: &shared {kept: [1, !Ref Bucket]}
200: *shared
own:
  <<: *shared
  text: !Sub "${Bucket}-x"
  arn: !GetAtt Bucket.Arn
  word: no
"""

JSON = '{\n\t"a": [1, {"b": "x\\ud83d\\ude00"}],\n\t"c/d": {}, "e": "1"\n}\n'


def test_yaml_is_read_with_aliases_merge_keys_tags_and_keys_that_are_numbers() -> None:
    kept = [1, {"Ref": "Bucket"}]
    assert markup.read(YAML, "a.yaml").data == {
        "shared": {"kept": kept},
        "200": {"kept": kept},
        "own": {
            "kept": kept,
            "text": {"Fn::Sub": "${Bucket}-x"},
            "arn": {"Fn::GetAtt": ["Bucket", "Arn"]},
            "word": "no",
        },
    }


@pytest.mark.parametrize(
    ("path", "of", "place"),
    [
        (("own", "text"), "key", Place("a.yaml", 5, 3, 5, 7)),
        (("own", "text", "Fn::Sub"), "value", Place("a.yaml", 5, 9, 5, 27)),
        (("own", "kept", 1), "value", Place("a.yaml", 1, 28, 1, 39)),
        (("200",), "key", Place("a.yaml", 2, 1, 2, 4)),
        (("own", "absent", 3), "value", Place("a.yaml", 4, 3, 7, 11)),
    ],
)
def test_a_value_of_yaml_has_its_place(path: tuple[str | int, ...], of: str, place: Place) -> None:
    assert markup.read(YAML, "a.yaml").place(path, "key" if of == "key" else "value") == place


@pytest.mark.parametrize(
    ("path", "of", "place"),
    [
        ((), "value", Place("a.json", 1, 1, 4, 2)),
        (("a", 1, "b"), "value", Place("a.json", 2, 17, 2, 32)),
        (("a", 1, "b"), "key", Place("a.json", 2, 12, 2, 15)),
        (("c/d",), "key", Place("a.json", 3, 2, 3, 7)),
        (("c/d", "absent"), "value", Place("a.json", 3, 9, 3, 11)),
        (("e", "absent"), "value", Place("a.json", 3, 18, 3, 21)),
    ],
)
def test_a_value_of_json_has_its_place(path: tuple[str | int, ...], of: str, place: Place) -> None:
    read = markup.read(JSON, "a.json")
    assert read.data == json.loads(JSON)
    assert read.place(path, "key" if of == "key" else "value") == place


def bomb(width: int = 10, levels: int = 9) -> str:
    lines = [f"l0: &l0 [{', '.join('x' * width)}]"]
    lines += [f"l{at}: &l{at} [{', '.join([f'*l{at - 1}'] * width)}]" for at in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "file", "said"),
    [
        (bomb(), "a.yaml", "a.yaml:6:30: found more than 500000 values, those that aliases stand for included"),
        ("a: &a [*a]", "a.yaml", "a.yaml:1:8: found the alias *a, which stands for nothing that has ended"),
        ("a: 1\na: 2", "a.yaml", "a.yaml:2:1: found the key 'a' again, expected each key once (it stands at 1:1)"),
        ('{"a": 1,\n "a": 2}', "a.json", "a.json:2:2: found the key 'a' again, expected each key once"),
        ("[" * 101 + "]" * 101, "a.json", "a.json:1:1: found more than 100 levels of nesting"),
        ("[" * 200_000, "a.json", "a.json:1:1: found more than 100 levels of nesting"),
        ("- " * 101 + "1", "a.yaml", "a.yaml:1:201: found more than 100 levels of nesting"),
        ('{"a": 1,}', "a.json", "a.json:1:9: found no JSON (Illegal trailing comma before end of object)"),
        ("? [a]\n: 2", "a.yaml", "a.yaml:1:3: found a key that is no text, expected text"),
        ("--- 1\n--- 2", "a.yaml", "a.yaml:2:1: found a second document, expected one document a file"),
        ("a: &a 1\nb: {<<: *a}", "a.yaml", "a.yaml:1:4: found a merge key with something else than mappings"),
        ("", "a.yaml", "a.yaml:1:1: found an empty file"),
        ('{"a": ' + "1" * 5000 + "}", "a.json", "a.json:1:1: found JSON with too long a number"),
    ],
)
def test_what_is_more_than_is_read_or_broken_is_told_at_its_place(text: str, file: str, said: str) -> None:
    with pytest.raises(InputError) as raised:
        markup.read(text, file)
    if "trailing comma" in said and sys.version_info < (3, 13):
        said = "a.json:1:9: found no JSON (Expecting property name enclosed in double quotes)"
    assert str(raised.value) == said


def test_flow_yaml_in_a_yaml_file_is_no_broken_json() -> None:
    assert markup.read("{openapi: 3.1.0, paths: {}}", "a.yaml").data == {"openapi": "3.1.0", "paths": {}}


@pytest.mark.parametrize(
    ("data", "reader"),
    [
        (b"openapi: 3.1.0\npaths: {}", "openapi"),
        (b"\xef\xbb\xbf# API\n---\n'swagger': '2.0'\n", "openapi"),
        (b"  paths: {}\n  openapi: 3.0.3\n", "openapi"),
        (b'{"info": {"title": "a \\"{\\" b"}, "openapi": "3.1.0"}', "openapi"),
        (b"{openapi: 3.1.0}", "openapi"),
        (b"Resources:\n  A: {Type: AWS::S3::Bucket}\n", "cloudformation"),
        (b"AWSTemplateFormatVersion: '2010-09-09'\n", "cloudformation"),
        (b'{"Changes": [{"ResourceChange": {}}]}', "cloudformation"),
        (b'{"Statement": [{"Effect": "Allow"}]}', "iam"),
        (b'{"PolicyDocument": {"Statement": [{"Effect": "Allow"}]}}', "iam"),
        (b"Resources:\n  cpu: 1\n", None),
        (b'{"Changes": []}', None),
        (b'{"Statement": [{"Amount": 7}]}', None),
        (b'{"info": {"openapi": "3.1.0"}}', None),
        (b'{"info": "\\"openapi\\":"}', None),
        (b"example: |\n  openapi: 3.1.0\n", None),
        (b"openapi-url: x\n", None),
        (b"- openapi: 3.1.0\n", None),
        (b"", None),
        (b"\xff\xfe\x00", None),
    ],
)
def test_a_description_is_told_by_its_outermost_keys(data: bytes, reader: str | None) -> None:
    assert telling.reader_of(data) == reader


@pytest.mark.parametrize(
    ("work", "text"),
    [
        (lambda text: telling.reader_of(text.encode()), lambda size: '{"a": "' + "{openapi:" * size),
        (lambda text: telling.reader_of(text.encode()), lambda size: "openapi " + "\n" * size),
        (lambda text: yaml_text.read(text, "a"), lambda size: "a: &a [1]\nb:\n" + "- *a\n" * size),
        (
            lambda text: json_text.read(text, "a").place((size_of(text) - 1, "b"), of="key"),
            lambda size: "[" + ", ".join(['{"b": [1]}'] * size) + "]",
        ),
    ],
)
def test_reading_takes_time_in_proportion(
    work: Callable[[str], object], text: Callable[[int], str], grows_in_step: Callable[..., bool]
) -> None:
    assert grows_in_step(work, text, 2_000)


def size_of(text: str) -> int:
    return text.count("[1]")
