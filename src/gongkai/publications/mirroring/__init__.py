"""两区: what the inner zone published stands here, on the outer zone's site, with its signed bytes and its stages."""
