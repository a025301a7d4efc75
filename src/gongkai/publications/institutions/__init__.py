"""公开制度: the register of an agency's rules about disclosure, edition by edition, with the day of the next review."""
