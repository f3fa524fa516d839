"""Packs of policies: read from files, remembered by content, one over the other."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from drillgate.documents.load import Document, load
from drillgate.documents.policy import Policy
from drillgate.judgement import judge
from drillgate.judgement.examples import run
from drillgate.judgement.packs import load_policies, merged
from drillgate.pack import folder

Loads = Callable[[str], Document[Policy]]

SHIPPED = [(file.name, file.read_bytes()) for file in sorted(folder("policies").glob("*.yaml"))]


@dataclass
class Kept:
    """A store, and what was asked of it."""

    kept: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def get(self, digest: str) -> bytes | None:
        self.asked.append(digest)
        return self.kept.get(digest)

    def put(self, digest: str, data: bytes) -> None:
        self.kept[digest] = data


def test_files_become_policies_in_their_order() -> None:
    documents, problems = load_policies(SHIPPED)
    assert ([document.file for document in documents], problems) == ([name for name, _ in SHIPPED], ())
    assert documents == tuple(load(Policy, data, name) for name, data in SHIPPED)


def test_what_says_that_it_is_another_kind_is_left_alone_and_what_says_nothing_is_not() -> None:
    documents, problems = load_policies([("a.yaml", b"estate: cloud\n"), ("b.yaml", b"title: x\n"), *SHIPPED[:1]])
    assert [document.file for document in documents] == [SHIPPED[0][0]]
    assert {problem.place.file for problem in problems} == {"b.yaml"}


def test_what_was_valid_is_the_same_from_a_store(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Kept()
    first = load_policies(SHIPPED, store)
    monkeypatch.setattr("drillgate.documents.events.read", None)
    monkeypatch.setattr("drillgate.documents.validate.validate", None)
    assert load_policies(SHIPPED, store) == first
    assert len(store.kept) == 1


def test_from_a_store_neither_yaml_nor_a_validator_is_loaded(tmp_path: Path) -> None:
    store = Kept()
    load_policies(SHIPPED, store)
    (tmp_path / "kept").write_bytes(next(iter(store.kept.values())))
    program = f"""
import sys
from pathlib import Path
from drillgate.judgement.packs import in_force

class Store:
    def get(self, digest):
        return Path({str(tmp_path / "kept")!r}).read_bytes()

files = [(file.name, file.read_bytes()) for file in sorted(Path({str(folder("policies"))!r}).glob("*.yaml"))]
policies, problems = in_force([files], store=Store())
heavy = {{"yaml", "jsonschema", "jsonschema_rs", "sqlglot", "click"}}
print(len(policies) > 20, problems, heavy & {{name.partition(".")[0] for name in sys.modules}})
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "True () set()\n"


def test_policies_from_a_store_judge_and_point_as_those_that_were_read() -> None:
    store = Kept()
    read, _ = load_policies(SHIPPED, store)
    restored, _ = load_policies(SHIPPED, store)
    assert judge(restored, []) == ()
    for one, other in zip(read, restored, strict=True):
        assert run(other) == run(one)
        assert other.place("examples", 1, of="value") == one.place("examples", 1, of="value")
        assert other.place("code", of="key") == one.place("code", of="key")
        assert other.tree.data == one.tree.data


def test_another_byte_is_another_pack() -> None:
    store = Kept()
    load_policies(SHIPPED, store)
    load_policies([(SHIPPED[0][0], SHIPPED[0][1] + b"\n"), *SHIPPED[1:]], store)
    load_policies(SHIPPED[1:], store)
    assert len(set(store.asked)) == 3


def test_another_version_of_the_program_is_another_pack(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Kept()
    load_policies(SHIPPED, store)
    monkeypatch.setattr("drillgate.__version__", "99")
    load_policies(SHIPPED, store)
    assert len(set(store.asked)) == 2


def test_nothing_is_kept_while_a_file_is_wrong() -> None:
    store = Kept()
    _, problems = load_policies([*SHIPPED, ("wrong.yaml", b"policy: wrong\n")], store)
    assert (bool(problems), store.kept) == (True, {})


@pytest.mark.parametrize("kept", [b"", b"[", b"{}", b"[]", b"null", b"[1]", b'[{"policy": "a"}]', b"\xff"])
def test_what_a_store_spoilt_is_read_again(kept: bytes) -> None:
    store = Kept()
    read = load_policies(SHIPPED[:1], store)
    store.kept = dict.fromkeys(store.kept, kept)
    assert load_policies(SHIPPED[:1], store) == read
    assert store.kept != dict.fromkeys(store.kept, kept)


def test_a_later_pack_replaces_policies_by_their_names(policy: Loads) -> None:
    first = policy("policy: capped\ncode: DG701\n"), policy("policy: kept\ncode: DG702\n")
    later = (policy("policy: capped\ncode: OWN1\nseverity: note\n"),)
    documents, problems = merged([first, later])
    assert ([(one.value.policy, one.value.code) for one in documents], problems) == (
        [("capped", "OWN1"), ("kept", "DG702")],
        (),
    )


def test_two_of_one_name_in_one_pack_are_a_problem_and_both_judge(policy: Loads) -> None:
    first, later = policy("policy: capped\ncode: DG701\n"), policy("policy: capped\ncode: DG702\n")
    documents, problems = merged([(first, later)])
    assert documents == (first, later)
    assert [str(problem) for problem in problems] == [
        (
            f"{later.place('policy')}: found a second policy capped, "
            f"expected one of that name; the first is at {first.place('policy')}"
        )
    ]


def test_a_code_of_two_policies_is_a_problem_with_both_places(policy: Loads) -> None:
    first, later = policy("policy: one\n"), policy("policy: other\ncode: DG777\n")
    documents, problems = merged([(first,), (later,)])
    assert documents == (first, later)
    assert [str(problem) for problem in problems] == [
        (
            f"{later.place('code')}: found the code DG777, which is that of one at {first.place('code')}, "
            "expected a code of its own"
        )
    ]


def test_a_policy_that_replaces_another_may_keep_its_code(policy: Loads) -> None:
    _, problems = merged([(policy("policy: one\n"),), (policy("policy: one\nseverity: note\n"),)])
    assert problems == ()
