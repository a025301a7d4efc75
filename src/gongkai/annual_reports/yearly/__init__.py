"""年度报告 from the records: every cell computed, every cell opened, nothing typed over
(条例 49, 50; R86-R98, O15, O16).

``computing`` makes a ``ReportDocument`` of what the rooms below count (``sources``), of signed supplementary entries
and of the text; ``behind`` lists the records of a cell; ``completeness`` looks for what balanced tables cannot show.
"""
