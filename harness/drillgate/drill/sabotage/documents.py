"""A drill's documents, as they can be altered: a copy of the folder that they lie in."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

Tree = dict[str, Any]
TIMESTAMP = "tag:yaml.org,2002:timestamp"


class NotApplicableError(Exception):
    """A drill has nothing that a mutation could be done to; the text says what it lacks."""


@dataclass(slots=True)
class Documents:
    """A drill, its estate, incident and runbook, each as plain YAML; `file` is the drill's, in the copied folder."""

    file: Path
    drill: Tree
    estate: Tree
    incident: Tree
    runbook: Tree

    @property
    def steps(self) -> list[Tree]:
        steps: list[Tree] = self.runbook["steps"]
        return steps

    def store(self, engine: str) -> str:
        """The first store of an engine that a step restores. Raises `NotApplicableError` where there is none."""
        restored = {name for step in self.steps for name in step.get("covers", ())}
        for name, store in self.estate["stores"].items():
            if engine in store and name in restored:
                return str(name)
        raise NotApplicableError(f"no step restores a store of {engine}")

    def step(self, named: str, which: Callable[[Tree], bool]) -> Tree:
        """The first step that is such. Raises `NotApplicableError`, with what it was to be, where there is none."""
        for step in self.steps:
            if which(step):
                return step
        raise NotApplicableError(f"the runbook has no step {named}")

    def covering(self, store: str) -> Tree:
        return self.step(f"that covers {store}", lambda step: store in step.get("covers", ()))

    def remove(self, step: Tree) -> None:
        """Take a step out; who needed it needs what it needed."""
        self.runbook["steps"] = [each for each in self.steps if each is not step]
        for each in self.steps:
            needs = [need for need in each.get("needs", ()) if need != step["step"]]
            if len(needs) < len(each.get("needs", ())):
                each["needs"] = list(dict.fromkeys([*needs, *step.get("needs", ())]))

    def act_last(self, act: str, **settings: Any) -> None:
        """Have something done after all steps, so that no step sees it and nothing but a check can."""
        needs = [step["step"] for step in self.steps]
        self.steps.append(
            {
                "step": "sabotage",
                "title": "Do harm",
                "uses": f"drillgate.drill.sabotage.acts:{act}",
                "with": settings,
                "needs": needs,
                "takes": "1s",
            }
        )

    def act_after(self, step: Tree, act: str) -> Tree:
        """Have something done right after a step: the step that does it."""
        self.act_last(act)
        self.steps[-1]["needs"] = [step["step"]]
        return self.steps[-1]

    def act_before(self, step: Tree, act: str, **settings: Any) -> None:
        """Have something done before a step, and after all that it needs."""
        self.act_last(act, **settings)
        self.steps[-1]["needs"] = list(step.get("needs", ()))
        step["needs"] = [*step.get("needs", ()), self.steps[-1]["step"]]

    def write(self) -> None:
        for name, tree in (("estate", self.estate), ("incident", self.incident), ("runbook", self.runbook)):
            _write(self.file.parent / self.drill[name], tree)
        _write(self.file, self.drill)


@contextmanager
def copied(file: Path) -> Iterator[Documents]:
    """A drill's documents in a copy of their folder, which is gone afterwards."""
    with TemporaryDirectory(prefix="drillgate-sabotage-") as folder:
        copy = Path(folder) / "drill"
        shutil.copytree(file.resolve().parent, copy, ignore=shutil.ignore_patterns("__pycache__", ".drillgate"))
        drill = _read(copy / file.name)
        estate, incident, runbook = (_read(copy / drill[name]) for name in ("estate", "incident", "runbook"))
        yield Documents(copy / file.name, drill, estate, incident, runbook)


class _Loader(yaml.SafeLoader):
    """Times stay as they are written."""


class _Dumper(yaml.SafeDumper):
    """What looks like a time is written as it stands, and nothing as an alias."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


for _each in (_Loader, _Dumper):
    _each.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in known if tag != TIMESTAMP]
        for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _read(file: Path) -> Tree:
    tree: Tree = yaml.load(file.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe loader without times
    return tree


def _write(file: Path, tree: Tree) -> None:
    file.write_text(yaml.dump(tree, Dumper=_Dumper, sort_keys=False, allow_unicode=True), encoding="utf-8")
