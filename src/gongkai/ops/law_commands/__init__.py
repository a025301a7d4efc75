"""Commands that answer from ``gongkai.law`` alone; they start without Django and need no database."""
