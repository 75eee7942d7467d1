"""Organizations, members and their roles."""
