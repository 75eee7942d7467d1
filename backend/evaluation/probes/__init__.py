"""Trials of an evaluation: what inserted orders and harmless differences do to the scores."""
