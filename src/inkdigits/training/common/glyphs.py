"""Files of the loaded characters of a split, which processes that draw read in seconds.

`python -m inkdigits.training.common.glyphs DATA FOLDER` makes the files of both splits.
"""

from __future__ import annotations

import gzip
import pickle
import sys
from dataclasses import dataclass
from pathlib import Path

from inkdigits.data.splits import Split
from inkdigits.synthesis.glyphs import GlyphSource, load_glyphs

SPLITS: tuple[Split, ...] = ("train", "validation")


@dataclass(frozen=True)
class Glyphs:
    """The characters of one split; can be sent to a process.

    Attributes
    ----------
    data
        The data folder.
    cache
        Folder of the files; to be emptied where the data or their loading change.
    """

    data: Path
    split: Split
    cache: Path

    @property
    def path(self) -> Path:
        """The file of this split."""
        return self.cache / f"glyphs-{self.split}.pickle.gz"

    def prepare(self) -> None:
        """Make the file where there is none."""
        if self.path.exists():
            return
        self.cache.mkdir(parents=True, exist_ok=True)
        temporary = self.path.with_suffix(".tmp")
        with gzip.open(temporary, "wb", compresslevel=3) as file:
            pickle.dump(load_glyphs(self.data, self.split), file, protocol=5)
        temporary.replace(self.path)

    def load(self) -> GlyphSource:
        """Return the characters."""
        self.prepare()
        with gzip.open(self.path, "rb") as file:
            source = pickle.load(file)  # a file of the run
        assert isinstance(source, GlyphSource)
        return source


if __name__ == "__main__":
    for name in SPLITS:
        Glyphs(Path(sys.argv[1]), name, Path(sys.argv[2])).prepare()
