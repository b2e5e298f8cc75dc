"""Parts that several trainings share: backbone, loop, feed, schedule, checkpoints, export."""
