"""Training of the finder of lines: drawn pages in, finder.onnx out."""
