"""Makes the audio model: corpus, training, export, evaluation."""
