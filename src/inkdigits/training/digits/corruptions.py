"""Corruption of frames as bad light, paper and cameras do it, to learn from.

The corruptions that evaluation holds out (fog, zigzags, dotted lines, glass, outlines, hatching,
ripples, dry pens and the like) must not come in here.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch.nn import functional as F

from inkdigits.training.digits.augment import dilate, erode

Corruption = Callable[[torch.Tensor, torch.Generator], torch.Tensor]


def corrupt(
    frames: torch.Tensor, *, generator: torch.Generator, share: float = 0.4
) -> torch.Tensor:
    """Corrupt a share of the frames, each in one way, and a third of these in a second way.

    Parameters
    ----------
    frames
        (N, 28, 28) float32 in [0, 1], 1 = ink, in random order: the first ones are corrupted.

    Returns
    -------
    The same shape and range.
    """
    frames = frames.clone()
    for count in (round(share * len(frames)), round(share * len(frames) / 3.0)):
        order = torch.randperm(len(CORRUPTIONS), generator=generator, device=generator.device)
        chunks = torch.arange(count, device=frames.device).tensor_split(len(CORRUPTIONS))
        for index, chunk in zip(order.tolist(), chunks, strict=True):
            if len(chunk):
                frames[chunk] = CORRUPTIONS[index](frames[chunk], generator).clamp_(0.0, 1.0)
    return frames


def _uniform(generator: torch.Generator, low: float, high: float, *shape: int) -> torch.Tensor:
    return low + (high - low) * torch.rand(shape, generator=generator, device=generator.device)


def _draw_each(
    frames: torch.Tensor, generator: torch.Generator, low: float, high: float
) -> torch.Tensor:
    """Return a uniform random number for each frame, (N, 1, 1)."""
    return _uniform(generator, low, high, len(frames), 1, 1)


def _coordinates(frames: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    side = torch.arange(frames.shape[-1], device=frames.device, dtype=frames.dtype)
    middle = (frames.shape[-1] - 1) / 2.0
    return side.view(1, 1, -1) - middle, side.view(1, -1, 1) - middle


def _project(frames: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Return the place of each pixel along a random direction, in pixels from the center."""
    x, y = _coordinates(frames)
    angle = _draw_each(frames, generator, 0.0, 2.0 * math.pi)
    return x * torch.cos(angle) + y * torch.sin(angle)


def _make_noise(frames: torch.Tensor, generator: torch.Generator, knots: int) -> torch.Tensor:
    """Return smooth noise in [0, 1], of so many knots a side."""
    coarse = _uniform(generator, 0.0, 1.0, len(frames), 1, knots, knots)
    size = (frames.shape[1], frames.shape[2])
    return F.interpolate(coarse, size=size, mode="bilinear", align_corners=True).squeeze(1)


def _add_light(frames: torch.Tensor, light: torch.Tensor) -> torch.Tensor:
    """Lay a light over frames, as fog does: what is behind it fades."""
    return frames * (1.0 - light) + light


def _ramp(frames: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    ramp = (0.5 + _project(frames, generator) / 30.0).clamp(0.0, 1.0)
    return _add_light(frames, ramp * _draw_each(frames, generator, 0.15, 0.65))


def _veil(frames: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    return _add_light(
        frames, _make_noise(frames, generator, 4) * _draw_each(frames, generator, 0.25, 0.8)
    )


def _lift(frames: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Raise the background or lower the contrast, or both."""
    ground = _draw_each(frames, generator, 0.0, 0.6)
    ink = ground + (1.0 - ground) * _draw_each(frames, generator, 0.25, 1.0)
    return ground + frames * (ink - ground)


def _stripes(frames: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    period = _draw_each(frames, generator, 3.0, 12.0)
    phase = _draw_each(frames, generator, 0.0, 1.0)
    wave = torch.sin(2.0 * math.pi * (_project(frames, generator) / period + phase))
    bars = torch.sigmoid(4.0 * (wave - _draw_each(frames, generator, 0.0, 0.6)))
    depth = _draw_each(frames, generator, 0.15, 0.6)
    inverted = _draw_each(frames, generator, 0.0, 1.0) < 0.4
    return torch.where(
        inverted, frames + bars * (1.0 - 2.0 * frames), torch.maximum(frames, bars * depth)
    )


def _band(frames: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Invert one or two bands or rectangles."""
    x, y = _coordinates(frames)
    for probability in (1.0, 0.4):
        inside = _draw_each(frames, generator, 0.0, 1.0) < probability
        for place in (x, y):
            middle = _draw_each(frames, generator, -12.0, 12.0)
            half = _draw_each(frames, generator, 0.5, 8.0)
            whole = _draw_each(frames, generator, 0.0, 1.0) < 0.3
            inside = inside & (whole | ((place - middle).abs() < half))
        frames = torch.where(inside, 1.0 - frames, frames)
    return frames


def _lines(frames: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Draw one to three lines over the digit, from rim to rim: a shorter one made a 1 a 7."""
    for probability in (1.0, 0.4, 0.2):
        distance = (_project(frames, generator) - _draw_each(frames, generator, -9.0, 9.0)).abs()
        ink = (_draw_each(frames, generator, 0.7, 1.5) - distance).clamp(0.0, 1.0)
        drawn = _draw_each(frames, generator, 0.0, 1.0) < probability
        frames = torch.maximum(frames, ink * _draw_each(frames, generator, 0.15, 1.0) * drawn)
    return frames


def _gap(frames: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Fade a thin line of the digit; taken out whole, it could be the bar of a 7."""
    distance = (_project(frames, generator) - _draw_each(frames, generator, -7.0, 7.0)).abs()
    line = (_draw_each(frames, generator, 0.8, 1.4) - distance).clamp(0.0, 1.0)
    return frames * (1.0 - line * _draw_each(frames, generator, 0.3, 0.9))


def _spatter(frames: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Drop blots, of ink or of paper."""
    blots = _make_noise(frames, generator, 8) - _draw_each(frames, generator, 0.7, 0.88)
    blots = (blots * 12.0).clamp(0.0, 1.0)
    of_ink = _draw_each(frames, generator, 0.0, 1.0) < 0.7
    return torch.where(of_ink, torch.maximum(frames, blots), frames * (1.0 - blots))


def _grain(frames: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    noise = torch.randn(frames.shape, generator=generator, device=generator.device)
    return frames + noise * _draw_each(frames, generator, 0.1, 0.45)


def _specks(frames: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    probability = _uniform(generator, 0.0, 1.0, *frames.shape)
    share = _draw_each(frames, generator, 0.02, 0.25)
    value = (_uniform(generator, 0.0, 1.0, *frames.shape) < 0.5).float()
    return torch.where(probability < share, value, frames)


def _blur(frames: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    kernel = frames.new_tensor([1.0, 2.0, 1.0])
    kernel = (kernel[:, None] * kernel / 16.0)[None, None]
    blurred = frames.unsqueeze(1)
    for _ in range(int(torch.randint(2, 6, (), generator=generator, device=generator.device))):
        blurred = F.conv2d(blurred, kernel, padding=1)
    faded = blurred.squeeze(1)
    bright = faded / faded.amax(dim=(1, 2), keepdim=True).clamp_min(0.2)
    return torch.where(_draw_each(frames, generator, 0.0, 1.0) < 0.5, faded, bright)


def _shake(frames: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Blur along a direction, as a hand that moves."""
    angle = _uniform(generator, 0.0, math.pi, len(frames))
    length = _uniform(generator, 2.0, 6.0, len(frames))
    total = torch.zeros_like(frames)
    theta = torch.zeros(len(frames), 2, 3, device=frames.device)
    theta[:, 0, 0] = theta[:, 1, 1] = 1.0
    for step in (-1.0, -0.5, 0.0, 0.5, 1.0):
        reach = step * length / frames.shape[-1]
        theta[:, 0, 2], theta[:, 1, 2] = torch.cos(angle) * reach, torch.sin(angle) * reach
        grid = F.affine_grid(theta, [len(frames), 1, *frames.shape[1:]], align_corners=False)
        total += F.grid_sample(frames.unsqueeze(1), grid, align_corners=False).squeeze(1)
    return total / 5.0


def _coarsen(frames: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Lose resolution, as a far camera does."""
    side = int(torch.randint(9, 20, (), generator=generator, device=generator.device))
    images = frames.unsqueeze(1)
    small = F.interpolate(images, size=(side, side), mode="area")
    size = (frames.shape[1], frames.shape[2])
    smooth = F.interpolate(small, size=size, mode="bilinear", align_corners=False)
    blocks = F.interpolate(small, size=size, mode="nearest")
    chosen = _draw_each(frames, generator, 0.0, 1.0) < 0.6
    return torch.where(chosen, smooth.squeeze(1), blocks.squeeze(1))


def _jpeg(frames: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Round the cosine coefficients of 8 by 8 blocks, as JPEG does."""
    side, block = frames.shape[-1], 8
    padded = F.pad(frames, (0, -side % block, 0, -side % block))
    n = torch.arange(block, device=frames.device, dtype=frames.dtype)
    basis = torch.cos(math.pi / block * (n + 0.5) * n[:, None]) * math.sqrt(2.0 / block)
    basis[0] /= math.sqrt(2.0)
    blocks = padded.unfold(1, block, block).unfold(2, block, block)
    step = _draw_each(frames, generator, 0.03, 0.16)[..., None, None]
    step = step * (1.0 + (n + n[:, None]) / 4.0)
    rounded = torch.round((basis @ blocks @ basis.T) / step) * step
    restored = (basis.T @ rounded @ basis).permute(0, 1, 3, 2, 4).reshape(padded.shape)
    return restored[:, :side, :side]


def _thicken(frames: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    wide = dilate(frames)
    wider = dilate(wide)
    return wide + (wider - wide) * _draw_each(frames, generator, 0.0, 0.8)


def _thin(frames: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    thin = frames + (erode(frames) - frames) * _draw_each(frames, generator, 0.4, 1.0)
    return thin / thin.amax(dim=(1, 2), keepdim=True).clamp_min(0.2)


def _filter(frames: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Run a random filter over each frame: strokes get edges, shadows, other shades.

    After Xu et al. 2021, "Robust and generalizable visual representation learning via random
    convolutions".
    """
    kernels = torch.randn(len(frames), 1, 3, 3, generator=generator, device=generator.device)
    filtered = F.conv2d(frames.unsqueeze(0), kernels, padding=1, groups=len(frames))[0].abs()
    filtered = filtered / filtered.amax(dim=(1, 2), keepdim=True).clamp_min(0.2)
    return frames + (filtered - frames) * _draw_each(frames, generator, 0.3, 1.0)


# Those that are the hardest to read are listed twice.
CORRUPTIONS: tuple[Corruption, ...] = (
    _ramp,
    _veil,
    _lift,
    _stripes,
    _band,
    _band,
    _lines,
    _lines,
    _gap,
    _spatter,
    _grain,
    _specks,
    _blur,
    _shake,
    _coarsen,
    _jpeg,
    _thicken,
    _thin,
    _filter,
)
