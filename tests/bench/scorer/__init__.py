"""Real-time streams through the audio scorer on one core, and through a call for every frame."""
