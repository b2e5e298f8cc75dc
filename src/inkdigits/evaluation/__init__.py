"""Scoring of recognizers on data that nothing learned from.

- ``suites``: the images that are read, loaded or drawn, and ``run_suites``;
- ``corruptions``: ways in which frames of digits are corrupted;
- ``scoring``: from readings to figures;
- ``reporting``: tables, plots, a page, and the tables of the model card;
- ``samples``: one image with its expected text.
"""
