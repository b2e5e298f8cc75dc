"""What the training of every network shares: blocks, feeding, schedule, checkpoints, export."""
