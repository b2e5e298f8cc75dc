"""The line network learns from strips, and goes on where it was stopped."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch

from inkdigits.model.lines import ALPHABET
from inkdigits.training.line_network import LineNetwork
from inkdigits.training.line_recipe import LineSettings, keep_digits, score_lines
from inkdigits.training.line_sets import Strips
from inkdigits.training.line_trainer import LineTrainer, Stage, change_strips, stack
from inkdigits.training.texts import DOUBLE, LETTER, compose_text, label_text

CPU = torch.device("cpu")


def draw_strips(count: int) -> Strips:
    """Bars and squares, which stand for ones and zeros."""
    rng = np.random.default_rng(3)
    parts, texts = [], []
    for _ in range(count):
        text = "".join(rng.choice(["0", "1"], int(rng.integers(1, 5))))
        strip = np.zeros((40, 24 * len(text) + 16), np.uint8)
        for place, one in enumerate(text):
            left = 12 + 24 * place
            strip[5:35, left : left + (4 if one == "1" else 16)] = 255
            if one == "0":
                strip[9:31, left + 4 : left + 12] = 0
        parts.append(strip)
        texts.append(text)
    starts = np.concatenate([[0], np.cumsum([part.shape[1] for part in parts])])
    return Strips(np.concatenate(parts, axis=1), starts.astype(np.int64), np.array(texts))


def stack_some(strips: Strips, *, scale: float = 1.0) -> tuple[torch.Tensor, torch.Tensor]:
    pixels = torch.from_numpy(strips.pixels)
    return stack(pixels, strips.starts, np.arange(len(strips)), scale=scale)


def make_trainer(strips: Strips, *, epochs: int = 2) -> LineTrainer:
    torch.manual_seed(1)
    stage = Stage("first", "train", len(strips), 1, epochs, 3e-3, 8)
    return LineTrainer(LineNetwork(), strips, stage, device=CPU)


def test_what_is_written_is_learned() -> None:
    strips = draw_strips(48)
    trainer = make_trainer(strips, epochs=12)
    losses = [trainer.run_epoch()["loss"] for _ in range(12)]
    assert losses[-1] < 0.5 * losses[0]
    scores = score_lines(trainer.network.eval(), strips, device=CPU)
    assert scores["exact"] >= 50.0
    assert scores["digits"] >= scores["exact"]


def test_a_stopped_training_goes_on_as_if_it_was_not() -> None:
    strips = draw_strips(16)
    whole = make_trainer(strips)
    whole.run_epoch()
    state = copy.deepcopy(whole.state())
    expected = whole.run_epoch()
    again = make_trainer(strips)
    again.restore(state)
    assert again.epoch == 1
    told = again.run_epoch()
    assert told["epoch"] == expected["epoch"] == 2
    assert told["loss"] == expected["loss"]
    for name, value in whole.average.state_dict().items():
        assert torch.allclose(value, again.average.state_dict()[name], atol=1e-5)


def test_on_another_kind_of_device_it_goes_on_with_other_chance() -> None:
    strips = draw_strips(16)
    whole = make_trainer(strips)
    whole.run_epoch()
    # What a GPU's generator tells of itself, no other one takes.
    state = whole.state() | {"device": "cuda", "generator": torch.zeros(16, dtype=torch.uint8)}
    again = make_trainer(strips)
    again.restore(state)
    assert again.run_epoch()["epoch"] == 2


def test_strips_are_stacked_to_the_widest() -> None:
    strips = draw_strips(6)
    batch, steps = stack_some(strips)
    assert batch.shape[:2] == (6, 40)
    assert batch.shape[2] % 16 == 0
    assert batch.min() == 0.0
    assert batch.max() == 1.0
    assert steps.tolist() == [-(-strips.strip(place).shape[1] // 4) for place in range(6)]
    for place in range(6):
        strip = strips.strip(place)
        wide = strip.shape[1]
        assert np.array_equal((255.0 * batch[place, :, :wide]).round().numpy(), strip)
        assert not batch[place, :, wide:].any()


@pytest.mark.parametrize("scale", [0.8, 1.25])
def test_strips_are_made_wider_or_narrower_and_their_steps_with_them(scale: float) -> None:
    strips = draw_strips(6)
    batch, steps = stack_some(strips, scale=scale)
    widest = max(strips.strip(place).shape[1] for place in range(6))
    assert abs(batch.shape[2] - widest * scale) < 17
    assert int(steps.max()) == -(-round(widest * scale) // 4)
    assert int(steps.max()) * 4 <= batch.shape[2]


def test_a_changed_strip_keeps_its_ink_but_not_its_shape() -> None:
    strips, _ = stack_some(draw_strips(6))
    changed = change_strips(strips, torch.Generator().manual_seed(2))
    assert changed.shape == strips.shape
    assert 0.0 <= float(changed.min()) <= float(changed.max()) <= 1.0
    assert float((changed - strips).abs().mean()) > 0.01
    assert 0.5 < float(changed.sum() / strips.sum()) < 2.0


def test_stages_have_lines_of_their_own_and_empty_ones_fall_out() -> None:
    first, more = LineSettings().stages()
    assert first.seed != more.seed
    assert first.rate > more.rate
    assert [stage.name for stage in LineSettings(more_epochs=0).stages()] == ["first"]
    assert LineSettings(epochs=0, more_lines=0).stages() == []


@pytest.mark.parametrize("longest", [1, 3, 9, 12])
def test_texts_are_of_the_alphabet_and_no_longer_than_is_said(longest: int) -> None:
    rng = np.random.default_rng(2)
    texts = [compose_text(rng, longest=longest) for _ in range(800)]
    assert set("".join(texts)) <= set(ALPHABET + DOUBLE + LETTER)
    assert set("".join(map(label_text, texts))) <= set(ALPHABET)
    assert "" in texts
    assert max(len(keep_digits(text)) for text in texts) <= longest + 2  # cents
    assert any(text.startswith("-") for text in texts)
    assert any(DOUBLE in text for text in texts)
