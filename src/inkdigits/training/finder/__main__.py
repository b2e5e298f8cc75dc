"""Runs the training of the finder: python -m inkdigits.training.finder --help."""

from __future__ import annotations


def main() -> None:
    """Train by the options of the command line."""
    # Imported here: processes that draw import this file too, and do without torch.
    from inkdigits.training.common.settings import parse_settings
    from inkdigits.training.finder.train import FinderSettings, train_finder

    print(train_finder(parse_settings(FinderSettings)))


if __name__ == "__main__":
    main()
