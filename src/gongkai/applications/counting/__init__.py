"""Table 3 of the annual report, counted from the projections, and the cases behind each cell (R90-R94, O15, O16).

New is what was received in the year, at the agency that registered it. A result is the first decision, in the year of
its dispatch. Carried in is what was open when the year began, carried on what was open when it ended: so the columns
balance by themselves. What one agency took over from another is carried on by the one and carried in by the other.
"""

from __future__ import annotations

from gongkai.applications.counting.asked import ALL, CARRIED_IN, CARRIED_ON, NEW, RESULTS, Asked, Cells
from gongkai.applications.counting.cells import carried_in, cases, table3, tables3
from gongkai.applications.counting.records import behind, records_of
from gongkai.applications.counting.told import Fees, Told, fees, told
from gongkai.applications.counting.unregistered import unconfirmed, unregistered

__all__ = [
    "ALL",
    "CARRIED_IN",
    "CARRIED_ON",
    "NEW",
    "RESULTS",
    "Asked",
    "Cells",
    "Fees",
    "Told",
    "behind",
    "carried_in",
    "cases",
    "fees",
    "records_of",
    "table3",
    "tables3",
    "told",
    "unconfirmed",
    "unregistered",
]
