"""The demonstration's annual reports."""
