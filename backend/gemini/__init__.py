"""Gemini Live and text clients: our events, the vendor behind one door."""
