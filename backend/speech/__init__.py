"""Speech recognition and synthesis behind two small ports."""
