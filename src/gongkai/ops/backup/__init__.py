"""Backup and restore: the database, then the files, each verified; keys are never in it."""
