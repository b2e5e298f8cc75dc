"""Non-digits that look like a one: a straight, upright stroke.

Whatever it was a part of (half a four, a letter cut short, two dots with a line through them), as a
non-digit it would make a plain one doubtful.
"""

from __future__ import annotations

import torch

# Largest spread of the ink across the stroke, as a share of that along it.
NARROW = 0.2
# Largest lean of a one, in degrees: to the right as in slanted hands, and to the left.
RIGHT, LEFT = 45.0, 25.0
# The axis is sampled this far to both sides of the middle, in standard deviations of the ink along
# it; an even stroke ends at 1.73 of them.
REACH = 1.45
POINTS = 13
# Least ink at each of these points.
INKED = 0.4


def is_upright_stroke(frames: torch.Tensor) -> torch.Tensor:
    """Find frames whose ink is narrow, upright and unbroken along its main axis.

    Parameters
    ----------
    frames
        (N, H, H) float32 in [0, 1], 1 = ink.

    Returns
    -------
    (N,) bool.
    """
    side = frames.shape[-1]
    place = torch.linspace(-1.0, 1.0, side, device=frames.device)
    x, y = place.view(1, 1, -1), place.view(1, -1, 1)
    weight = frames.sum((1, 2)).clamp_min(1e-6)

    def mean(values: torch.Tensor) -> torch.Tensor:
        return (frames * values).sum((1, 2)) / weight

    middle_x, middle_y = mean(x), mean(y)
    across, down = x - middle_x.view(-1, 1, 1), y - middle_y.view(-1, 1, 1)
    xx, xy, yy = mean(across * across), mean(across * down), mean(down * down)
    gap = torch.hypot((xx - yy) / 2.0, xy)
    along, beside = (xx + yy) / 2.0 + gap, (xx + yy) / 2.0 - gap
    # Of the axis from the upright; to the right is positive.
    lean = -torch.atan2(2.0 * xy, yy - xx) / 2.0
    upright = (lean <= RIGHT * torch.pi / 180.0) & (lean >= -LEFT * torch.pi / 180.0)
    reach = torch.linspace(-REACH, REACH, POINTS, device=frames.device) * along.sqrt().unsqueeze(1)
    columns = middle_x.unsqueeze(1) - lean.sin().unsqueeze(1) * reach
    rows = middle_y.unsqueeze(1) + lean.cos().unsqueeze(1) * reach
    columns, rows = (
        ((places + 1.0) / 2.0 * (side - 1)).round().long().clamp(0, side - 1)
        for places in (columns, rows)
    )
    ink = frames[torch.arange(len(frames), device=frames.device).unsqueeze(1), rows, columns]
    narrow = beside.clamp_min(0.0).sqrt() <= NARROW * along.sqrt()
    return upright & narrow & (ink.amin(dim=1) >= INKED)
