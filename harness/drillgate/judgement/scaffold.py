"""A policy that is still to be written: sound, and with examples that fail until it is."""

import re
from collections.abc import Iterable
from typing import Final

from drillgate.fact_kinds import FactKind
from drillgate.facts.fact import FIELDS

FAMILY: Final = re.compile(r"(?P<letters>[A-Z]{2,4})(?P<digits>[0-9]{0,2})", re.ASCII)
FAMILY_EXPECTED: Final = "two to four capital letters and at most two digits, such as OWN or DG1"
DIGITS: Final = 3
MOST: Final = 4
"""Digits that a code has, and at most can have."""


def free_code(taken: Iterable[str], family: str) -> str:
    """The lowest code of a family that is not taken: of DG1 the next after DG101, DG102 …, of OWN after OWN001 …

    Raises ValueError for what is no family, or one whose codes are all taken.
    """
    match = FAMILY.fullmatch(family)
    if match is None:
        raise ValueError(f"{family!r} is no family of codes")
    used = frozenset(taken)
    for digits in range(DIGITS - len(match["digits"]), MOST - len(match["digits"]) + 1):
        for number in range(1, 10**digits):
            code = f"{family}{number:0{digits}}"
            if code not in used:
                return code
    raise ValueError(f"all codes of {family} are taken")


def scaffold(name: str, code: str, kind: FactKind) -> str:
    """The YAML of a policy over that kind of fact: a rule that forbids nothing, and two examples of what it must."""
    field = next(name for name, about in FIELDS[kind].items() if about.type == "text")
    cases = "\n".join(
        f"  - {{{kind}: {{{field}: {which} that it must {what}}}, expect: {outcome}}}"
        for outcome, what in (("finding", "find"), ("nothing", "let pass"))
        for which in ("the first", "another")
    )
    return f"""\
policy: {name}
code: {code}
title: What holds where the policy is kept, in one line
severity: warning
why: |
  What goes wrong without it, and when it did.
of: {kind}
# What it is about. `drillgate policy fields {kind}` lists the fields; docs/policies.md has the operators.
match: {{}}
# What must hold of it. This holds of everything: the examples below fail until it is written.
require:
  {field}: {{present: true}}
message: "{{{field}}} is there, and what follows from it"
instead: what to do instead
# Two that it must find, and two that it must let pass; leave out a condition, and one of them has to fail.
examples:
{cases}
"""
