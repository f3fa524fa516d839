"""The configuration that a plan was made from: what each attribute of a resource names, by the resource's address."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from drillgate.readers.markup import entries, mapping

INDEX: Final = re.compile(r"\[(?:\"(?>(?:[^\"\\]|\\.)*)\"|[^\]\"]*)\]")
POLICIES: Final = ("policy", "policy_arn")
STEPS: Final = 10
"""Modules through which a value that was handed on is followed."""

Expressions = Mapping[str, object]


@dataclass(frozen=True)
class PlanConfiguration:
    plan: Mapping[str, object]

    def names(self, address: str, attribute: str) -> Sequence[str]:
        """What an attribute of a resource names, as it is written where it is written: `data.aws_iam_policy.a.arn`. A
        variable of a module is what the module was given. Nothing, if the plan does not say."""
        module, resource = module_of(plain(address))
        return tuple(self._named(module, self._resources.get((module, resource), {}).get(attribute), STEPS))

    def naming(self, address: str) -> Sequence[str]:
        """The addresses of the resources that get what another is, or documents, as a policy; all without indexes."""
        return self._naming.get(address, ())

    def _named(self, module: str, expression: object, steps: int) -> Iterator[str]:
        for reference in _references(expression):
            variable = re.fullmatch(r"var\.([\w-]+)", reference)
            given = None if variable is None else self._calls.get(module, {}).get(variable[1])
            if given is not None and steps:
                yield from self._named(module.rpartition("module.")[0].rstrip("."), given, steps - 1)
            else:
                yield reference

    @cached_property
    def _naming(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        for (module, address), expressions in self._resources.items():
            named = {name for attribute in POLICIES for name in _references(expressions.get(attribute))}
            for name in named:
                found.setdefault(joined(module, name), []).append(joined(module, address))
        return found

    @cached_property
    def _resources(self) -> Mapping[tuple[str, str], Expressions]:
        return {
            (module, str(mapping(one).get("address"))): mapping(mapping(one).get("expressions"))
            for module, inner in self._modules
            for one in entries(inner.get("resources"))
        }

    @cached_property
    def _calls(self) -> Mapping[str, Expressions]:
        """What each module is given, by its address."""
        return {
            joined(module, f"module.{name}"): mapping(mapping(call).get("expressions"))
            for module, inner in self._modules
            for name, call in mapping(inner.get("module_calls")).items()
        }

    @cached_property
    def _modules(self) -> Sequence[tuple[str, Mapping[str, object]]]:
        waiting = [("", mapping(mapping(self.plan.get("configuration")).get("root_module")))]
        found = []
        while waiting:
            module, inner = waiting.pop()
            found.append((module, inner))
            for name, call in mapping(inner.get("module_calls")).items():
                waiting.append((joined(module, f"module.{name}"), mapping(mapping(call).get("module"))))
        return found


def plain(address: str) -> str:
    """An address without the indexes of instances."""
    return INDEX.sub("", address)


def module_of(address: str) -> tuple[str, str]:
    """The module that a resource is in, and what it is called there."""
    inside = re.match(r"(?:module\.[\w-]+\.)*", address)
    cut = inside.end() if inside is not None else 0
    return address[:cut].rstrip("."), address[cut:]


def joined(module: str, name: str) -> str:
    """What is called so in a module, by its address."""
    return f"{module}.{name}" if module else name


def _references(expression: object) -> Sequence[str]:
    """What an expression names, with what it names a part of; of blocks, what any attribute in them does."""
    found: list[str] = []
    waiting = [expression]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += reversed(one)
        elif isinstance(one, dict):
            found += [name for name in entries(one.get("references")) if isinstance(name, str)]
            waiting += [inner for name, inner in one.items() if name != "references"]
    return found
