"""The quick recipe: from nothing to 99% of MNIST in seconds on a CPU, readable top to bottom.

What makes it quick: a network that halves the picture in its first layer, bfloat16 arithmetic on
channels-last memory, and a schedule whose rate rises and falls once within the epochs at hand.
What makes it right: images warped the more, the more epochs there are, and smoothed labels.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F
from trial import Trial

from inkdigits.training.digits.augment import warp
from inkdigits.training.digits.precision import autocast

# Tried on the last 5,000 training images (--validation), one epoch, two seeds: 99.46% as it is,
# 99.46% at twice the rate, 99.38% to 99.40% warped by a quarter, 99.28% with the average of the
# maps in place of the last pooling. What the longer budgets want has not been tuned.
BATCH_SIZE = 256
LEARNING_RATE = 8e-3
WEIGHT_DECAY = 0.02
RISING = 0.2  # share of the steps in which the rate rises; it falls in the others
SMOOTHING = 0.02


def build_network() -> nn.Sequential:
    """Return the network: (N, 28, 28) in, logits (N, 10) out, 149k parameters."""
    layers = [
        nn.Unflatten(1, (1, 28)),
        *block(1, 32, side=5, stride=2),
        *block(32, 48, pooled=True),
        *block(48, 96),
        *block(96, 96, pooled=True),
        nn.Flatten(),
        nn.Linear(96 * 3 * 3, 10),
    ]
    network = nn.Sequential(*layers)
    # channels_last on modules is real, but absent from torch's types.
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return network


def block(
    channels: int, wide: int, *, side: int = 3, stride: int = 1, pooled: bool = False
) -> list[nn.Module]:
    """Return a convolution and the layers after it; pooling first makes these cost a quarter."""
    convolution = nn.Conv2d(channels, wide, side, stride=stride, padding=side // 2, bias=False)
    pool = [nn.MaxPool2d(2)] if pooled else []
    return [convolution, *pool, nn.BatchNorm2d(wide), nn.ReLU(inplace=True)]


def choose_strength(epochs: float) -> float:
    """Return the strength of the warp: images that are seen often have to differ each time."""
    return 0.0 if epochs <= 1 else min(1.0, 0.2 * epochs**0.5)


def train_quick(trial: Trial) -> None:
    """Train for ``trial.epochs``, which may be a fraction, and score once, at the end."""
    network = build_network()
    optimizer = torch.optim.AdamW(
        network.parameters(), weight_decay=WEIGHT_DECAY, betas=(0.9, 0.99)
    )
    generator = torch.Generator().manual_seed(trial.seed)
    strength = choose_strength(trial.epochs)
    batch_size = min(BATCH_SIZE, len(trial.train))
    per_epoch = len(trial.train) / batch_size
    steps = max(1, round(trial.epochs * per_epoch))
    order = torch.empty(0, dtype=torch.long)
    for step in range(steps):
        if len(order) < batch_size:
            order = torch.cat([order, torch.randperm(len(trial.train))])
        members, order = order[:batch_size], order[batch_size:]
        frames, labels = trial.train.frames[members], trial.train.labels[members]
        if strength > 0.0:
            frames = warp(frames, generator=generator, strength=strength)
        done = (step + 0.5) / steps
        optimizer.param_groups[0]["lr"] = LEARNING_RATE * min(
            done / RISING, (1.0 - done) / (1.0 - RISING)
        )
        with autocast(torch.device("cpu")):
            logits = network(frames).float()
        loss = F.cross_entropy(logits, labels, label_smoothing=SMOOTHING)
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()
        if (step + 1) // per_epoch > step // per_epoch:
            trial.end_epoch(float((step + 1) // per_epoch))
    network.eval()
    trial.score(network, trial.epochs)
