"""旧网站迁入: what stood on another site comes here under a signature; its old dates are kept as what it states."""
