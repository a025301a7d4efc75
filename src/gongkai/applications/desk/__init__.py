"""Pages of the applications at the desk."""
