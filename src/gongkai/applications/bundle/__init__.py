"""案卷包: the whole case in court order as a paged PDF and a ZIP, in two volumes (practice of evidence, R80).

The volume that is served on everybody holds nothing that belongs to somebody else: identity papers, a third party's own
words and withheld originals stand in the sealed volume, which two people make together.
"""
