"""PCM, windows, levels, resampling; NumPy only."""
