"""The append-only file that makes a live interview durable."""
