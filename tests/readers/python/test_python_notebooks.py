"""Notebooks: cells are one program, and what they hand to a shell or a database is read too."""

import json

import pytest

from drillgate.readers.artifacts import read


def notebook(*cells, language="python", indent=1):
    return json.dumps(
        {
            "cells": [
                {"cell_type": kind, "metadata": {"source": ["rm"]}, "source": source, "outputs": []}
                for kind, source in cells
            ],
            "metadata": {"language_info": {"name": language}},
            "nbformat": 4,
            "nbformat_minor": 5,
        },
        indent=indent,
    )


def seen(text):
    operations = read(text.encode(), "clean.ipynb")
    assert operations is not None
    return [(one.action.value, one.target.kind.value, one.target.name) for one in operations]


def stands_at(text, operation):
    """What stands in the file where an operation is said to be."""
    line = text.splitlines()[operation.place.line - 1]
    return line[operation.place.column - 1 : operation.place.end_column - 1]


def test_cells_are_one_program():
    text = notebook(
        ("markdown", ["import os; os.remove('no.csv')"]),
        ("code", ["import boto3\n", "s3 = boto3.client('s3')"]),
        ("code", "s3.delete_bucket(Bucket='sites')"),
    )
    assert seen(text) == [("destroy", "bucket", "sites")]


@pytest.mark.parametrize("indent", [None, 1, 4])
def test_places_are_in_the_file(indent):
    text = notebook(
        ("code", ["import boto3\n", "x = '\u00e9\U0001f600\"\\\\'; boto3.client('s3').delete_bucket(Bucket='a')\n"]),
        indent=indent,
    )
    [operation] = read(text.encode(), "clean.ipynb") or ()
    assert stands_at(text, operation) == "boto3.client('s3').delete_bucket(Bucket='a')"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1\n!rm -rf /srv/data\n", ("destroy", "file", "/srv/data")),
        ("if x:\n    out = !rm -rf /srv/data\n", ("destroy", "file", "/srv/data")),
        ("%rm -rf /srv/data", ("destroy", "file", "/srv/data")),
        ("%%bash\nset -e\nrm -rf /srv/data\n", ("destroy", "file", "/srv/data")),
        ("%%sql postgresql://db\nDROP TABLE sites", ("destroy", "table", "sites")),
        ("rows = %sql DROP TABLE sites", ("destroy", "table", "sites")),
        ("import os\n%matplotlib inline\nos.remove?\nos.remove('a')", ("destroy", "file", "a")),
        ("import os\n%time os.remove('a')", ("destroy", "file", "a")),
        ("%%time\nimport os\nos.remove('a')", ("destroy", "file", "a")),
        ("%%perl\nunlink 'a'", ("opaque", "unknown", "")),
        ("this is no Python", ("opaque", "unknown", "")),
    ],
)
def test_magics_are_read_or_told(source, expected):
    assert seen(notebook(("code", source))) == [expected]


def test_a_cell_that_is_no_python_does_not_hide_the_others():
    text = notebook(("code", "no Python"), ("code", "import os\nos.remove('a')"))
    assert seen(text) == [("opaque", "unknown", ""), ("destroy", "file", "a")]


@pytest.mark.parametrize(
    "source", ["", "%matplotlib inline", "%%html\n<b>rm -rf /</b>", "!ls", "df?", "x = '''\n%s\n!rm\n'''"]
)
def test_what_harms_nothing_is_silent(source):
    assert seen(notebook(("code", source))) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "JSON that does not parse"),
        ("[]", "no list of cells"),
        ('{"worksheets": []}', "no list of cells"),
        ("[" * 100_000, "JSON nested too deeply"),
        (notebook(("code", "unlink('a')"), language="R"), "a notebook in R"),
    ],
)
def test_what_is_no_notebook_in_python_is_opaque(text, reason):
    [operation] = read(text.encode(), "clean.ipynb") or ()
    assert operation.action == "opaque"
    assert operation.reason.startswith(reason)


@pytest.mark.parametrize("method", ["system", "getoutput"])
def test_commands_of_an_exported_notebook_are_read(method):
    [one] = read(f"get_ipython().{method}('rm -rf /srv/data')".encode(), "clean.py") or ()
    assert (one.action, one.target.name) == ("destroy", "/srv/data")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("get_ipython().run_cell_magic('bash', '', 'rm -rf /srv/data')", [("destroy", "/srv/data")]),
        ("get_ipython().run_line_magic('sx', 'rm -rf /srv/data')", [("destroy", "/srv/data")]),
        ("get_ipython().run_cell_magic('perl', '', 'unlink 1')", [("unread", "")]),
        ("get_ipython().run_cell_magic('html', '', '<b>rm</b>')", []),
        ("get_ipython().run_cell_magic('bash', '', 'ls /srv')", []),
    ],
)
def test_cells_of_an_exported_notebook_that_are_no_python_are_read_or_told(code, expected):
    assert [(one.action, one.target.name) for one in read(code.encode(), "clean.py") or ()] == expected
