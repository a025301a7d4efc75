"""Recognition: from blocks to a report. Sections by their headings, tables by the meaning of their labels."""
