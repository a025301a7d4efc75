"""The results of a run for people and programs: JSON lines, one web page, one workbook."""
