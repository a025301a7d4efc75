"""公开指南: what an agency tells whoever seeks information, as fields, checked by rules, signed version by version."""
