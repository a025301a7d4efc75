"""The public side of 主动公开: documents, lists, collections, feeds. The same for everybody (R24, R26, R29, R101-R106).

Every page looks through ``visible_to(Anonymous())`` whoever asks, and shows what the live version says, never the text
in work.
"""
