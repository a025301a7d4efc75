"""The life of an annual report: drafted, checked, signed, submitted, returned or accepted, published, corrected."""
