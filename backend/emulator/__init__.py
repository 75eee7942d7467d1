"""The Gemini-compatible interviewer on this machine."""
