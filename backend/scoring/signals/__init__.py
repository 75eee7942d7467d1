"""What is told from the sound of a stream: facts of each hop, and the findings they make."""
