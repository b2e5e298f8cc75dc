"""Data sets: loaders, audits of their labels, and the splits. Nothing here draws or reads images.

- ``loaders``: one module for each set in the data folder;
- ``samples``: what the loaders return;
- ``splits``: which samples are for training, validation and test;
- ``audit``: samples whose label was found wrong by eye.
"""
