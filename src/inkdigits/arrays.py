"""Types of the arrays that pass between the rooms. All are (rows, columns, ...)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

# (H, W, 3) uint8, RGB.
ColorImage = npt.NDArray[np.uint8]
# (H, W) uint8, 255 = full ink, as a drawing's alpha channel has it.
InkImage = npt.NDArray[np.uint8]
# (H, W) float32 in [0, 1], 1 = full ink.
Ink = npt.NDArray[np.float32]
