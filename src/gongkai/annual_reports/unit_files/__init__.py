"""Reports of units outside the system: a file comes in, is read and judged, goes back marked or is accepted."""
