"""Any text is read, or refused with its place; nothing else is raised, and nothing is executed."""

import ast
import random
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drillgate.operations import Operation
from drillgate.places import InputError, Place, Problem
from drillgate.readers.python import INTERESTING, read
from drillgate.readers.python.index import build
from drillgate.readers.python.literals import literal_text, positions
from drillgate.readers.python.reading import is_wanted
from drillgate.readers.python.source import parse

STANDARD_LIBRARY = Path(sysconfig.get_paths()["stdlib"])
INSTALLED = Path(sysconfig.get_paths()["purelib"])


def found(text: str) -> tuple[Operation, ...]:
    """The operations of a text, none if it is refused for its content."""
    try:
        return read(text, "script.py")
    except InputError:
        return ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "import os\nos.remove('a'\nx = 1\n",
            Problem(Place("script.py", 2, 10, 2, 10), "Python that does not parse: '(' was never closed"),
        ),
        (
            "def f():\nreturn 1\n",
            Problem(
                Place("script.py", 2, 1, 2, 7),
                "Python that does not parse: expected an indented block after function definition on line 1",
            ),
        ),
    ],
)
def test_a_script_that_does_not_parse_is_refused_at_its_place(text: str, problem: Problem) -> None:
    with pytest.raises(InputError) as refused:
        read(text, "script.py")
    assert refused.value.problems == (problem,)


@pytest.mark.parametrize(
    "text",
    ["x = 1\0", "\ud800", "(" * 5000 + ")" * 5000, "x = " + "-" * 100_000 + "1", "x = " + "+".join(["1"] * 100_000)],
    ids=["a NUL", "half a surrogate", "parentheses", "signs", "a long sum"],
)
def test_text_that_no_interpreter_takes_is_refused_or_read(text: str) -> None:
    assert found(text) == ()


def test_deep_but_valid_nesting_is_read() -> None:
    deep = "f(" * 80 + "1" + ")" * 80
    calls = "x" + ".where(1)" * 150
    text = f"import os\ny = {deep}\nz = {calls}\nos.remove('a' + {' + '.join(['x'] * 300)})\n"
    assert [one.place.line for one in found(text)] == [4]


def test_recursion_and_cycles_end() -> None:
    text = """
import os
def a(x):
    os.remove(x)
    b(x + y)
def b(x):
    a(x)
    c(x)
def c(x):
    a(x); b(x); c(x)
y = z
z = y + "a"
while y:
    y = y + z
    z = z + y
    a(y)
"""
    assert {one.place for one in found(text)} == {Place("script.py", 4, 5, 4, 17)}


WORDS = [
    *("import os", "import boto3", "import requests", "client = boto3.client('s3')", "args = parse()", "x = ids"),
    *("for x in ids:", "if args.dry_run:", "while True:", "def delete(x):", "with open(x) as f:", "class C:", "try:"),
    *(
        "    os.remove(x)",
        "    client.delete_bucket(Bucket=x)",
        "    requests.delete(f'/v1/{x}')",
        "    return",
        "    x = x + 'a'",
    ),
    *(
        "    cursor.execute(f'DELETE FROM {x}')",
        "    delete(x)",
        "    self.delete(*x, **y)",
        "    yield x",
        "except E as x:",
    ),
    *(
        "    pass",
        "else:",
        "finally:",
        "delete(1)",
        "C().delete()",
        "lambda x: os.remove(x)",
        "[os.remove(x) for x in y]",
    ),
    *(
        "cursor.execute('DROP TABLE ' + x + \"y\" % z)",
        "global x",
        "x: int = 1",
        "(x := 2)",
        "match x:",
        "    case [y, *z]:",
    ),
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(WORDS), max_size=14).map("\n".join) | st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    found(text)


LETTERS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=12)


@settings(max_examples=200, deadline=None)
@given(st.lists(LETTERS, min_size=1, max_size=3), st.sampled_from(["", "é = '🎉'; "]))
def test_each_character_of_a_literal_is_found_where_it_stands(texts: list[str], before: str) -> None:
    """`repr` writes each character as itself or as an escape: its place then has the character, or a backslash."""
    code = before + "x = (" + "\n  ".join(map(repr, texts)) + ")\n"
    source = parse(code, "script.py")
    assigned = source.tree.body[-1]
    assert isinstance(assigned, ast.Assign)
    node = assigned.value
    places = positions(source, node)
    said = literal_text(node)
    assert len(places) == len(said)
    lines = code.split("\n")
    assert all(
        lines[line - 1][column - 1] in {character, "\\"} for (line, column), character in zip(places, said, strict=True)
    )


def test_files_without_an_interesting_word_have_no_candidates() -> None:
    names = random.Random(7).sample(sorted(STANDARD_LIBRARY.glob("*.py")), 40)
    for file in names:
        text = file.read_text(encoding="utf-8")
        if not INTERESTING.search(text):
            assert build(parse(text, file.name).tree, is_wanted).candidates == []


@pytest.mark.parametrize("folder", [STANDARD_LIBRARY, INSTALLED], ids=["standard library", "installed packages"])
def test_real_files_are_read_without_an_error(folder: Path) -> None:
    names = random.Random(11).sample(sorted(folder.rglob("*.py")), 40)
    for file in names:
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found(text)


def test_nothing_of_the_script_is_executed(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    mark.write_text("here")
    found(f"import os\nos.remove({str(mark)!r})\neval('1/0')\nraise SystemExit\n")
    assert mark.exists()


def test_a_script_without_sql_is_read_without_sqlglot() -> None:
    code = (
        "import sys; from drillgate.readers.python import read; read('import os\\nos.remove(1)', 'a.py');"
        "sys.exit('sqlglot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
