"""行政复议、行政诉讼、投诉举报: what is said against a case or a publication, and what it makes us do again.

Facts are recorded by Actions along one process table; terms, the day from which an ending is in force, the queue and
table 4 of the annual report are computed from them (R70-R81, R94, R95, O14).
"""
