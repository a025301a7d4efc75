"""The report of a whole area: what is taken out of the sum, files of units outside the system, chasing, checks between
levels, the workbook of all units (R96, O14-O16)."""
