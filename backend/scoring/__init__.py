"""The TensorFlow audio model and its batching."""
