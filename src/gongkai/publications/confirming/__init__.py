"""协商、确认 (条例 11, R13): what concerns other agencies is published when each has agreed, or their common superior
has decided. Who was asked, until when, and what became of it are facts of the item; the rows are the desk of the
other agencies.
"""
