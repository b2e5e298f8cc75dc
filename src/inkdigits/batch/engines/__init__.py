"""What reads the items of a batch: workers, in processes of this machine or on a Ray cluster."""
