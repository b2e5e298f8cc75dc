"""Trains the line reader: from drawn pages to lines.onnx."""
