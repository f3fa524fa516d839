"""Which files are read, by which reader, and what is refused."""

import codecs

import pytest

from drillgate.places import Place
from drillgate.readers import artifacts
from drillgate.readers.artifacts import LIMIT, read

DROP = b"DROP TABLE sites"
SCRIPT = b"import os\nos.remove('sites.csv')\n"


def names(data, file, **options):
    return [operation.target.name for operation in read(data, file, **options) or ()]


def opaque(data, file):
    return [f"{one.place}: {one.reason}" for one in read(data, file) or () if one.action == "opaque"]


@pytest.mark.parametrize(
    "file",
    [
        "a.sql",
        "b/A.SQL",
        "a.ddl",
        "a.psql",
        "a.mysql",
        "a.tsql",
        "a.plsql",
        "a.hql",
        "a.sql.j2",
        "a.sql.tmpl",
        "a.sql.tftpl",
    ],
)
def test_sql_files_go_to_the_sql_reader(file):
    assert names(DROP, file) == ["sites"]


@pytest.mark.parametrize(
    ("file", "data"),
    [
        ("a.py", SCRIPT),
        ("a.pyw", SCRIPT),
        ("clean-up", b"#!/usr/bin/env python3\n" + SCRIPT),
        ("a.sh", b"#!/usr/bin/env python3\n" + SCRIPT),
        ("bin/clean", b"#!/opt/venv/bin/python3.11 -u\n" + SCRIPT),
    ],
)
def test_python_files_go_to_the_python_reader(file, data):
    assert names(data, file) == ["sites.csv"]


@pytest.mark.parametrize(
    ("file", "data"),
    [
        ("a.sh", b"rm sites.csv"),
        ("A.BASH", b"rm sites.csv"),
        ("a.zsh", b"rm sites.csv"),
        ("a.ksh", b"rm sites.csv"),
        ("a.bats", b"#!/usr/bin/env bats\nrm sites.csv"),
        ("a.sh.tmpl", b"rm sites.csv"),
        ("clean-up", b"#!/bin/sh\nrm sites.csv"),
        ("clean-up", b"#! /bin/bash -eu\nrm sites.csv"),
        ("clean-up", b"#!/usr/bin/env bash\nrm sites.csv"),
        ("clean-up", b"#!/usr/bin/env -S zsh -f\nrm sites.csv"),
        ("bin/clean", b"#!/usr/local/bin/dash\nrm sites.csv"),
        ("bin/clean", b"#!/bin/ksh\r\nrm sites.csv"),
    ],
)
def test_shell_files_go_to_the_shell_reader(file, data):
    assert names(data, file) == ["sites.csv"]


@pytest.mark.parametrize(
    ("file", "data"),
    [
        ("notes.md", DROP),
        ("a.csv", b"\xff\0"),
        ("sql", DROP),
        ("a.j2", DROP),
        ("clean-up", b"#!/bin/csh\nrm x"),
        ("a.png", b"\x89PNG" * LIMIT),
        ("", b""),
    ],
)
def test_other_files_are_no_artifacts(file, data):
    assert read(data, file) is None


def test_an_artifact_without_operations_is_one_all_the_same():
    assert [read(*one) for one in ((b"", "a.sql"), (b"SELECT 1", "a.sql"), (b"x = 1\n", "a.py"), (b"ls", "a.sh"))] == [
        ()
    ] * 4


def test_the_extension_says_a_dialect_unless_one_is_given():
    data = b"SELECT 'a\\'; DROP TABLE sites; --'"
    assert names(data, "a.psql") == ["sites"]
    assert names(data, "a.mysql") == []
    assert names(data, "a.mysql", dialect="postgres") == ["sites"]
    with pytest.raises(ValueError, match="did you mean mysql"):
        read(data, "a.sql", dialect="mysqll")


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_byte_order_marks_are_understood(mark):
    encoding = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}[mark]
    [operation] = read(mark + 'DROP TABLE "Größe"'.encode(encoding), "a.sql")
    assert (operation.target.name, operation.place) == ("Größe", Place("a.sql", 1, 1, 1, 19))


@pytest.mark.parametrize("file", ["a.sql", "a.py", "a.sh"])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"x = 1\ny = '\xff'", "2:6: the byte 0xff is no UTF-8"),
        ("y = 'é".encode() + b"\xc3'", "1:7: the byte 0xc3 is no UTF-8"),
        (b"x\n\ny = '\0'", "3:6: a NUL character is no text"),
        (b" " * (LIMIT + 1), "1:1: it has more than 20 MiB, of which nothing is read"),
    ],
)
def test_what_is_no_text_is_opaque_where_it_begins(file, data, expected):
    assert opaque(data, file) == [f"{file}:{expected}"]


def test_what_can_be_read_beside_bytes_that_are_no_text_is_read():
    assert names(b"DROP TABLE sites; -- caf\xe9\nDROP TABLE pages", "a.sql") == ["sites", "", "pages"]
    assert names(b"import os\nos.remove('sites.csv') # caf\xe9\n", "a.py") == ["sites.csv", ""]


@pytest.mark.parametrize("name", [b"latin-1", b"iso-8859-15", b"cp1252"])
def test_python_may_declare_an_encoding_that_ascii_stands_for_itself_in(name):
    data = b"# -*- coding: " + name + b" -*-\n# caf\xe9\n" + SCRIPT
    assert names(data, "a.py") == ["sites.csv"]
    assert opaque(data.replace(name, b"utf-7"), "a.py") == ["a.py:2:6: the byte 0xe9 is no UTF-8"]


def test_a_file_of_the_largest_size_is_read(monkeypatch):
    monkeypatch.setattr(artifacts, "LIMIT", 1000)
    assert names(DROP + b" " * (1000 - len(DROP)), "a.sql") == ["sites"]


def test_python_that_does_not_parse_is_opaque_at_its_place():
    (said,) = opaque(b"x = 1\ndef (\n", "a.py")
    assert said.startswith("a.py:2:5: ")


def test_a_file_is_read_as_what_it_is_said_to_be():
    assert names(DROP, "notes.md", reader="sql") == ["sites"]
    assert names(SCRIPT, "notes.md", reader="python") == ["sites.csv"]
