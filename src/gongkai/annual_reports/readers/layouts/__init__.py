"""Layouts of plain text: tables drawn with pipes, borders, tabs or rulers become grids."""
