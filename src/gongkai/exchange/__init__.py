"""交换: what leaves the installation and comes into it as signed files, in order and without loss (docs/exchange.md)."""
