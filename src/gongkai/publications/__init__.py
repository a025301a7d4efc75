"""主动公开: 政府信息 from the first draft through review and signature to the public page, and what follows there.

条例 13-26 (R16-R30), 47号 and 61号 (R101-R113). An item is a matter: its facts say who drafted, checked, signed and
published which version; what the public sees is the version that the last publishing fact names.
"""
