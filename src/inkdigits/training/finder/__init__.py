"""Trains the finder of lines: from drawn pages to finder.onnx."""
