"""The kinds of fact there are, which policies name and facts have."""

from typing import Literal

FactKind = Literal[
    "operation",
    "change",
    "stage",
    "id-list",
    "script",
    "plan",
    "endpoint",
    "communication",
    "coverage",
    "waiver",
    "document",
]
