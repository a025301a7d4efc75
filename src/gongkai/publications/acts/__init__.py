"""行政执法决定和收费: the ledger from which Table 2 of the annual report is counted (条例 20(5), (6), (8); R89)."""
