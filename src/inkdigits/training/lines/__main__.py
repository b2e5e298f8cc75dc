"""Runs the training of the line reader: python -m inkdigits.training.lines --help."""

from __future__ import annotations


def main() -> None:
    """Train by the options of the command line."""
    # Imported here: processes that draw import this file too, and do without torch.
    from inkdigits.training.common.settings import parse_settings
    from inkdigits.training.lines.train import LineSettings, train_lines

    print(train_lines(parse_settings(LineSettings)))


if __name__ == "__main__":
    main()
