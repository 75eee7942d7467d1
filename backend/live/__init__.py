"""One interview in progress: the socket on one side, Gemini on the other."""
