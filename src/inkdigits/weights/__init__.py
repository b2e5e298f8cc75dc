"""The weights, each with its sidecar, and how they are opened."""
