"""Candidates made of software: they join by the public API and socket."""
