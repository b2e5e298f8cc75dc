"""Augmentation of frames: the same digits, written and photographed in other ways."""

from __future__ import annotations

import math
from functools import cache

import torch
from torch.nn import functional as F

# Standard deviation of each change; a person still reads every digit.
TURN_DEG = 9.0
SLANT = 0.16
SCALE = 0.09
SHIFT_PX = 1.3
ELASTIC_PX = 1.3
# A grid of so many by so many knots bends this share of the frames.
KNOTS = 5
BENT_SHARE = 0.7
# Shares of the frames whose strokes get wider and thinner.
WIDENED = 0.15
THINNED = 0.1


def augment(
    frames: torch.Tensor, *, generator: torch.Generator, strength: float = 1.0
) -> torch.Tensor:
    """Warp each frame, change the width of its strokes, and its light.

    Parameters
    ----------
    frames
        (N, 28, 28) float32 in [0, 1], 1 = ink.
    strength
        1 for all of it, 0 for none.

    Returns
    -------
    The same shape and range.
    """
    frames = warp(frames, generator=generator, strength=strength)
    frames = _change_stroke(frames, generator, strength)
    frames = _change_light(frames, generator, strength)
    return frames.clamp_(0.0, 1.0)


def _normal(generator: torch.Generator, *shape: int) -> torch.Tensor:
    return torch.randn(shape, generator=generator, device=generator.device)


def _uniform(generator: torch.Generator, *shape: int) -> torch.Tensor:
    return torch.rand(shape, generator=generator, device=generator.device)


def warp(
    frames: torch.Tensor, *, generator: torch.Generator, strength: float = 1.0
) -> torch.Tensor:
    """Rotate, slant, scale, shift and bend each frame, in one resampling."""
    count, height, width = frames.shape
    angle = _normal(generator, count) * (strength * math.radians(TURN_DEG))
    slant = _normal(generator, count) * (strength * SLANT)
    sx = 1.0 + _normal(generator, count) * (strength * SCALE)
    sy = 1.0 + _normal(generator, count) * (strength * SCALE)
    cos, sin = torch.cos(angle), torch.sin(angle)
    theta = torch.zeros(count, 2, 3, device=frames.device)
    theta[:, 0, 0] = cos * sx
    theta[:, 0, 1] = -sin * sx + slant
    theta[:, 1, 0] = sin * sy
    theta[:, 1, 1] = cos * sy
    theta[:, :, 2] = _normal(generator, count, 2) * (strength * SHIFT_PX * 2.0 / width)
    grid = F.affine_grid(theta, [count, 1, height, width], align_corners=False)
    bend = _normal(generator, count, 2, KNOTS * KNOTS) * (strength * ELASTIC_PX * 2.0 / width)
    bend *= (_uniform(generator, count, 1, 1) < BENT_SHARE).float()
    bend = bend @ _spread_knots(height, width, frames.device)
    grid = grid + bend.view(count, 2, height, width).permute(0, 2, 3, 1)
    return F.grid_sample(frames.unsqueeze(1), grid, align_corners=False).squeeze(1)


@cache
def _spread_knots(height: int, width: int, device: torch.device) -> torch.Tensor:
    """Return the matrix (knots, pixels) that interpolates a grid of knots over a frame."""
    knots = torch.eye(KNOTS * KNOTS, device=device).view(-1, 1, KNOTS, KNOTS)
    spread = F.interpolate(knots, size=(height, width), mode="bicubic", align_corners=True)
    return spread.view(KNOTS * KNOTS, height * width)


def dilate(frames: torch.Tensor) -> torch.Tensor:
    """Return the maximum of each pixel's 3x3 neighborhood, within the frame."""
    return _highest(_highest(frames, 2), 1)


def erode(frames: torch.Tensor) -> torch.Tensor:
    """Return the minimum of each pixel's 3x3 neighborhood, within the frame."""
    return -dilate(-frames)


def _highest(frames: torch.Tensor, axis: int) -> torch.Tensor:
    # Three slices are some ten times as fast as a max pool on the CPU.
    size = frames.shape[axis]
    most = frames.clone()
    after, before = most.narrow(axis, 0, size - 1), most.narrow(axis, 1, size - 1)
    torch.maximum(after, frames.narrow(axis, 1, size - 1), out=after)
    torch.maximum(before, frames.narrow(axis, 0, size - 1), out=before)
    return most


def _change_stroke(
    frames: torch.Tensor, generator: torch.Generator, strength: float
) -> torch.Tensor:
    """Widen or thin the strokes of some frames, by a fraction of a pixel up to one."""
    kind = _uniform(generator, len(frames))
    amount = _uniform(generator, len(frames), 1, 1) * strength
    wide, narrow = kind < WIDENED, kind > 1.0 - THINNED
    frames = frames.clone()
    frames[wide] += (dilate(frames[wide]) - frames[wide]) * amount[wide]
    frames[narrow] += (erode(frames[narrow]) - frames[narrow]) * amount[narrow] * 0.6
    return frames


def _change_light(
    frames: torch.Tensor, generator: torch.Generator, strength: float
) -> torch.Tensor:
    """Blur, fade and grain some frames."""
    count = len(frames)
    blurred = F.avg_pool2d(frames.unsqueeze(1), 3, stride=1, padding=1).squeeze(1)
    mix = (
        strength
        * _uniform(generator, count, 1, 1)
        * (_uniform(generator, count, 1, 1) < 0.2).float()
    )
    frames = frames + (blurred - frames) * mix
    curve = torch.exp(_normal(generator, count, 1, 1) * (0.25 * strength))
    frames = frames.clamp(1e-6, 1.0) ** curve
    depth = 1.0 - 0.4 * strength * _uniform(generator, count, 1, 1) ** 2
    grain = _uniform(generator, count, 1, 1) * (0.12 * strength)
    grain = grain * (_uniform(generator, count, 1, 1) < 0.3).float()
    return frames * depth + _normal(generator, *frames.shape) * grain
