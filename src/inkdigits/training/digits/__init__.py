"""Training of the digit classifier: data sets in, digits.onnx and digits-fast.onnx out."""
