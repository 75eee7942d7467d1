"""Real-time streams through a relay and through the product: processor time, delay, memory, losses."""
