"""Three well-known ways to train on MNIST, written anew in PyTorch from their published facts.

Each trains in float32, as published, on shuffled batches of tensors in memory. That is kinder to
them than their sources: no data loader, no Keras, no look at validation images between epochs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F
from trial import Images, Trial


@dataclass(frozen=True, slots=True)
class Peer:
    """A recipe of others: its full schedule, where its facts are from, and what trains it."""

    name: str
    epochs: int
    source: str
    train: Callable[[Trial], None]


class Standardize(nn.Module):
    """Subtract MNIST's mean and divide by its standard deviation; (N, 28, 28) to (N, 1, 28, 28)."""

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        """Give standardized images."""
        return (frames.unsqueeze(1) - 0.1307) / 0.3081


def train_perceptron(trial: Trial) -> None:
    """784-128-128-10 with ReLU, Adam at 1e-3, batches of 128, 10 epochs."""
    network = nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 128),
        nn.ReLU(),
        nn.Linear(128, 128),
        nn.ReLU(),
        nn.Linear(128, 10),
    )
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    for epoch in run_epochs(trial, trial.train, network, optimizer, batch_size=128):
        trial.score(network, epoch)


def train_torch_example(trial: Trial) -> None:
    """Two convolutions and two dense layers, Adadelta from 1.0 falling by 0.7 an epoch."""
    network = nn.Sequential(
        Standardize(),
        nn.Conv2d(1, 32, 3),
        nn.ReLU(),
        nn.Conv2d(32, 64, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Dropout(0.25),
        nn.Flatten(),
        nn.Linear(64 * 12 * 12, 128),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(128, 10),
    )
    optimizer = torch.optim.Adadelta(network.parameters(), lr=1.0)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.7)
    for epoch in run_epochs(trial, trial.train, network, optimizer, batch_size=64):
        trial.score(network, epoch)
        schedule.step()


def train_keras_example(trial: Trial) -> None:
    """Two convolutions and one dense layer; Adam as Keras has it, on the first 90% of the images.

    Weights start as Keras starts them: Glorot uniform, biases zero; Adam's epsilon is 1e-7.
    """
    network = nn.Sequential(
        nn.Unflatten(1, (1, 28)),
        nn.Conv2d(1, 32, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(0.5),
        nn.Linear(64 * 5 * 5, 10),
    )
    for layer in network:
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.xavier_uniform_(layer.weight)
            assert layer.bias is not None
            nn.init.zeros_(layer.bias)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, eps=1e-7)
    images = trial.train.head(len(trial.train) * 9 // 10)
    for epoch in run_epochs(trial, images, network, optimizer, batch_size=128):
        trial.score(network, epoch)


def run_epochs(
    trial: Trial,
    images: Images,
    network: nn.Module,
    optimizer: torch.optim.Optimizer,
    *,
    batch_size: int,
) -> Iterator[int]:
    """Train, and hand over after each epoch, with the network in its evaluation mode."""
    for epoch in range(1, int(trial.epochs) + 1):
        network.train()
        for members in torch.split(torch.randperm(len(images)), batch_size):
            loss = F.cross_entropy(network(images.frames[members]), images.labels[members])
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            optimizer.step()
        network.eval()
        yield epoch


PEERS = (
    Peer(
        name="perceptron",
        epochs=10,
        source="the usual beginner's notebook; sizes, batch and epochs are our choice of the usual",
        train=train_perceptron,
    ),
    Peer(
        name="PyTorch example",
        epochs=14,
        source="https://github.com/pytorch/examples/tree/main/mnist",
        train=train_torch_example,
    ),
    Peer(
        name="Keras example",
        epochs=15,
        source="https://keras.io/examples/vision/mnist_convnet/",
        train=train_keras_example,
    ),
)
