"""Rules of the annual report as data: code, severity, where it looks, the check, its source (practice: fourteen
checks)."""
