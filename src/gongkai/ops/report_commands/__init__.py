"""``gongkai report …``: annual reports as files, read, checked and converted without a database."""
