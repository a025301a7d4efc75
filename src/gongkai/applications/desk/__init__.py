"""The desk side of applications: pages for the staff."""
