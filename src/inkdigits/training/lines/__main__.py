"""The training of the line reader: python -m inkdigits.training.lines --help."""

from __future__ import annotations


def main() -> None:
    """Train by the options of the command line."""
    # Imported here: processes that draw import this file too, and do without torch.
    from inkdigits.training.common.program import run_training
    from inkdigits.training.lines.train import LineSettings, train_lines

    run_training(LineSettings, train_lines)


if __name__ == "__main__":
    main()
