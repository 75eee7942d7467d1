"""The record: candidate, invitation, interview, turns, recordings, lifecycle."""
