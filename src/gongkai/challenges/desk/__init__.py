"""Pages of challenges at the desk."""
