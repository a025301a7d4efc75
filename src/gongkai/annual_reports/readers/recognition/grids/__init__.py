"""Tables 2, 3 and 4 from grids, whose cells have borders."""
