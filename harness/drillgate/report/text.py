"""Reports for people: `gate`, `drill` and `operations` write a result as text for a terminal."""

from drillgate.report.text_of_drill import drill
from drillgate.report.text_of_gate import gate
from drillgate.report.text_of_operations import operations

__all__ = ["drill", "gate", "operations"]
