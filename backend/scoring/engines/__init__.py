"""The network run by TensorFlow, LiteRT or NumPy, behind one port."""
