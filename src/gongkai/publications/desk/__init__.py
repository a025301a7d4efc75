"""The desk side of publications: pages for the staff."""
