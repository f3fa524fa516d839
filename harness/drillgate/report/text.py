"""Reports for people: `gate` and `drill` write a result as text for a terminal."""

from drillgate.report.text_of_drill import drill
from drillgate.report.text_of_gate import gate

__all__ = ["drill", "gate"]
