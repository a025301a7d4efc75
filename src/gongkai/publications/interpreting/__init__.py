"""政策解读 (R131, practice P6): which documents ask for one, what interprets them, and the five checks of each pair."""
