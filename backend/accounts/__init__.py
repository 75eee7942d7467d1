"""Organizations, members, their roles, and the sealed log of what they did."""
