"""Training of the line reader: drawn pages in, lines.onnx out."""
