"""依申请公开: an application from the envelope to the archive (条例 27-45, R31-R81; part D, E, F).

Facts are recorded by Actions along one process table; the clock, the queue, the letter's remedies and the row of the
annual report are computed from them.
"""
