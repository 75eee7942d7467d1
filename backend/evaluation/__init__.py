"""Judging a finished interview against its rubric, with evidence that code has verified."""
