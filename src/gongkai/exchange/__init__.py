"""交换: what leaves the installation as signed files, in order and without loss (docs/exchange.md)."""
