"""Tables 2, 3 and 4 from a mere stream of words and numbers, in which nothing is certain of columns and rows."""
