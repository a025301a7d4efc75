"""移送 (条例 25, R27): what was published in a period is handed to archive and library under a signed list."""
