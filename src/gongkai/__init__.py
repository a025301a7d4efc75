"""Gongkai 公开: the software with which an administrative agency discloses government information."""

__version__ = "0.1.0"
