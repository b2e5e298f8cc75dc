"""One digit: its frame, the classifier, the verdict on what it says."""
