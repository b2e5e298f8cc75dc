"""What a batch reads: inputs to items, and the bytes of each, wherever they lie."""
