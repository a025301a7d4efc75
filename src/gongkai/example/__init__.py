"""A small process that uses every mechanism of ``core``: the pattern for all rooms. Installed in tests only.

查阅登记: somebody asks to read a paper file in the reading room. It is registered (number, attachment, personal
record), approved by another person, and handed over (mail). ``docs/adding-a-process.md`` walks through it.
"""
