"""The training of the finder: python -m inkdigits.training.finder --help."""

from __future__ import annotations


def main() -> None:
    """Train by the options of the command line."""
    # Imported here: processes that draw import this file too, and do without torch.
    from inkdigits.training.common.program import run_training
    from inkdigits.training.finder.train import FinderSettings, train_finder

    run_training(FinderSettings, train_finder)


if __name__ == "__main__":
    main()
