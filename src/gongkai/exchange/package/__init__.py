"""The signed package: its manifest, signature, order, and how it is written and read. Without Django."""
