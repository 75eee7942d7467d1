"""Resume upload, caged parsing, extraction."""
