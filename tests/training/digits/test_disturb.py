"""Disturbed frames stay frames, can be had again, and hold nothing that evaluation keeps apart."""

from __future__ import annotations

import ast
import inspect
import re

import pytest
import torch

from inkdigits.evaluation.disturbances import NEVER_TRAINED, TRAINED_KINDS
from inkdigits.training.digits import augment as augment_module
from inkdigits.training.digits import disturb as disturb_module
from inkdigits.training.digits.disturb import KINDS, Kind, disturb

NAMES = [kind.__name__.removeprefix("_") for kind in KINDS]
EVERY_KIND = pytest.mark.parametrize("kind", KINDS, ids=NAMES)
# What each kind that is trained is called where networks are scored. A new kind belongs here, and
# with it into the group of what was trained.
SCORED_AS = {
    "ramp": "uneven light",
    "veil": "haze",
    "lift": "low contrast",
    "stripes": "stripes",
    "band": "inverted bars",
    "lines": "straight lines",
    "gap": "straight lines",  # of paper
    "spatter": "spatter",
    "grain": "Gaussian noise",
    "specks": "salt and pepper",
    "blur": "Gaussian blur",
    "shake": "motion blur",
    "coarsen": "low resolution",
    "jpeg": "JPEG",
    "thicken": "thick",
    "thin": "thin",
    "filter": "random filter",
}


def make_frames(count: int = 64) -> torch.Tensor:
    frames = torch.zeros(count, 28, 28)
    frames[:, 5:8, 8:20] = 1.0
    frames[:, 8:23, 15:18] = 0.9
    return frames


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def changed(frames: torch.Tensor) -> torch.Tensor:
    """Which frames are other than they were made."""
    return (frames - make_frames(len(frames))).abs().amax(dim=(1, 2)) > 0.01


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("count", [1, 2, 64])
def test_shape_type_and_range_are_kept(count: int, share: float) -> None:
    frames = make_frames(count)
    out = disturb(frames, generator=generator(), share=share)
    assert out.shape == (count, 28, 28)
    assert out.dtype == torch.float32
    assert torch.isfinite(out).all()
    assert out.min() >= 0.0
    assert out.max() <= 1.0
    assert torch.equal(frames, make_frames(count))


@pytest.mark.parametrize("share", [0.0, 0.2, 0.4, 1.0])
def test_about_the_share_asked_for_changes(share: float) -> None:
    out = disturb(make_frames(400), generator=generator(), share=share)
    mean = float(changed(out).float().mean())
    assert 0.85 * share <= mean <= share + 1e-6
    assert torch.equal(out[round(share * 400) :], make_frames(400)[round(share * 400) :])


def test_a_third_of_these_change_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disturb_module, "KINDS", (lambda frames, _: frames + 0.25,))
    out = disturb(torch.zeros(90, 28, 28), generator=generator(), share=0.5)
    levels = out.mean(dim=(1, 2))
    assert [int((levels == level).sum()) for level in (0.5, 0.25, 0.0)] == [15, 30, 45]


def test_every_kind_has_the_same_say(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: dict[int, list[int]] = {place: [] for place in range(len(KINDS))}

    def note(place: int) -> Kind:
        def keep(frames: torch.Tensor, _: torch.Generator) -> torch.Tensor:
            sizes[place].append(len(frames))
            return frames

        return keep

    monkeypatch.setattr(disturb_module, "KINDS", tuple(note(place) for place in sizes))
    disturb(make_frames(10 * len(KINDS)), generator=generator(), share=1.0)
    for of_kind in sizes.values():
        assert of_kind[0] == 10
        assert of_kind[1] in (3, 4)


def test_chance_decides_which_frame_gets_which_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    first: list[str] = []

    def note(name: str) -> Kind:
        def keep(frames: torch.Tensor, _: torch.Generator) -> torch.Tensor:
            first.append(name)
            return frames

        return keep

    monkeypatch.setattr(disturb_module, "KINDS", tuple(note(name) for name in NAMES))
    for seed in range(80):
        disturb(make_frames(1), generator=generator(seed), share=1.0)
    assert len(set(first)) > 10


def test_the_same_generator_gives_the_same_frames() -> None:
    one, same, other = (disturb(make_frames(), generator=generator(s)) for s in (3, 3, 4))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)
    going = generator(3)
    assert torch.equal(disturb(make_frames(), generator=going), one)
    assert not torch.equal(disturb(make_frames(), generator=going), one)


# Each kind by itself


def disturb_by(kind: Kind, seed: int, monkeypatch: pytest.MonkeyPatch) -> torch.Tensor:
    monkeypatch.setattr(disturb_module, "KINDS", (kind,))
    return disturb(make_frames(), generator=generator(seed), share=1.0)


@EVERY_KIND
def test_every_kind_changes_ink_and_keeps_it_in_range(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = disturb_by(kind, 0, monkeypatch)
    assert out.shape == (64, 28, 28)
    assert out.dtype == torch.float32
    assert torch.isfinite(out).all()
    assert out.min() >= 0.0
    assert out.max() <= 1.0
    assert changed(out).float().mean() > 0.7
    assert len({frame.numpy().tobytes() for frame in out}) > 1


@EVERY_KIND
def test_every_kind_leaves_the_digit_to_be_seen(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most frames are still like themselves, or like their negative."""
    out, plain = disturb_by(kind, 1, monkeypatch).flatten(1), make_frames().flatten(1)
    pairs = zip(out, plain, strict=True)
    likeness = torch.stack([torch.corrcoef(torch.stack(pair))[0, 1].abs() for pair in pairs])
    assert likeness.nanmedian() > 0.25
    assert torch.isfinite(likeness).float().mean() > 0.9


@EVERY_KIND
def test_every_kind_hangs_on_its_generator_alone(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(1)
    one = disturb_by(kind, 5, monkeypatch)
    torch.manual_seed(2)
    assert torch.equal(disturb_by(kind, 5, monkeypatch), one)
    assert not torch.equal(disturb_by(kind, 6, monkeypatch), one)


@EVERY_KIND
def test_empty_and_full_frames_do_not_break(kind: Kind) -> None:
    for level in (0.0, 1.0):
        assert torch.isfinite(kind(torch.full((8, 28, 28), level), generator())).all()


# What is held out


def test_every_kind_is_scored_as_one_that_was_trained() -> None:
    assert set(NAMES) == set(SCORED_AS)
    assert set(SCORED_AS.values()) <= set(TRAINED_KINDS)
    assert not set(SCORED_AS.values()) & set(NEVER_TRAINED)


def words_of(*names: str) -> set[str]:
    return {word for name in names for word in re.findall(r"[a-z]+", name.lower())}


@pytest.mark.parametrize("module", [disturb_module, augment_module], ids=["disturb", "augment"])
def test_no_function_is_named_like_a_family_that_is_held_out(module: object) -> None:
    trained = words_of(*TRAINED_KINDS, *(kind.change.__name__ for kind in TRAINED_KINDS.values()))
    held_out = words_of(*NEVER_TRAINED, *(kind.change.__name__ for kind in NEVER_TRAINED.values()))
    apart = held_out - trained
    assert {"fog", "zigzag", "dotted", "glass", "hatching", "ripple", "perspective"} <= apart
    tree = ast.parse(inspect.getsource(module))
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert len(defined) > 5
    assert not words_of(*(name.replace("_", " ") for name in defined)) & apart
