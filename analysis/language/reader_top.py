"""Train the upper layers of a reader while the lower ones stay as they are. Torch, as its net.

What the lower layers make of a window is read once: without a graphics card that is most of the
work, and it does not change.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from analysis.language.features import Floats
from analysis.language.reader_model import WIDTH, Window
from analysis.language.reader_net import Net, Slope, batch_of, pooled
from analysis.language.reader_pieces import PAD
from analysis.language.themes import LABELS

SIZE = 16  # windows at once
UNEVEN = 20  # pieces: how unlike in length windows of one step may be


@dataclass(frozen=True)
class TopPlan:
    """How upper layers are trained.

    Attributes:
        still: layers from below that stay as they are.
        rate, head_rate: of learning, at their highest.
        rounds: over all windows.
    """

    still: int
    rate: float
    head_rate: float
    rounds: int


@dataclass(frozen=True)
class Seen:
    """A window, and what the lower layers make of it, (pieces, 384)."""

    window: Window
    state: Any


def seen_below(net: Net, windows: Sequence[Window], still: int) -> list[Seen]:
    """Return what the lower layers make of each window, in the same order."""
    found: dict[int, Seen] = {}
    net.eval()
    with torch.no_grad():
        for some in _alike([len(one.pieces) for one in windows]):
            pieces, _owners, _order = batch_of([windows[at] for at in some], "cpu")
            here = net.norm(net.table[pieces] + net.places[: pieces.shape[1]])
            for layer in net.layers[:still]:
                here = layer(here, (pieces != PAD)[:, None, None, :])
            for line, at in enumerate(some):
                state = here[line, : len(windows[at].pieces)].clone()
                found[at] = Seen(windows[at], state)
    return [found[at] for at in range(len(windows))]


def train_top(
    net: Net,
    plan: TopPlan,
    next_round: Callable[[random.Random], Sequence[Seen]],
    wanted: Floats,
    *,
    seed: int = 1,
) -> list[float]:
    """Train the upper layers and the head, and return the mean loss of each round.

    Args:
        net: is changed.
        plan: how.
        next_round: gives what is learnt in a round, as many each time.
        wanted: 1 where a sentence bears the label, (n, 26).
        seed: of the order.
    """
    choose, goal = random.Random(seed), torch.from_numpy(wanted)  # noqa: S311
    torch.manual_seed(seed)
    body = [one for layer in net.layers[plan.still :] for one in layer.parameters()]
    slope = Slope(net, body, plan.rate, plan.head_rate)
    losses = []
    for _ in range(plan.rounds):
        told = next_round(choose)
        steps = list(_alike([len(one.state) for one in told], choose))
        slope.steps = slope.steps or plan.rounds * len(steps)
        net.train()
        lost = []
        for some in steps:
            said, order = _above(net, [told[at] for at in some], plan.still)
            whole = functional.binary_cross_entropy_with_logits(said, goal[order], reduction="sum")
            lost.append(slope.down(whole / len(order)))
        losses.append(float(np.mean(lost)))
    net.eval()
    return losses


def chances_above(net: Net, told: Sequence[Seen], still: int, count: int) -> Floats:
    """Return how likely each label is in each sentence, (count, 26); 0 where it was not read."""
    result = np.zeros((count, len(LABELS)), dtype=np.float32)
    net.eval()
    with torch.no_grad():
        for some in _alike([len(one.state) for one in told]):
            said, order = _above(net, [told[at] for at in some], still)
            result[order] = said.sigmoid().numpy()
    return result


def _above(net: Net, told: Sequence[Seen], still: int) -> tuple[Any, list[int]]:
    """Return the log odds of the sentences of some windows, and which sentences they are."""
    pieces, owners, order = batch_of([one.window for one in told], "cpu")
    here = torch.zeros(*pieces.shape, WIDTH)
    for line, one in enumerate(told):
        here[line, : len(one.state)] = one.state
    for layer in net.layers[still:]:
        here = layer(here, (pieces != PAD)[:, None, None, :])
    return net.said(pooled(here.reshape(-1, WIDTH), owners.reshape(-1), len(order))), order


def _alike(lengths: Sequence[int], choose: random.Random | None = None) -> Iterator[list[int]]:
    """Yield numbers of windows of about the same length, in any order where one can choose."""
    blur = [choose.random() * UNEVEN if choose else 0.0 for _ in lengths]
    order = sorted(range(len(lengths)), key=lambda at: lengths[at] + blur[at])
    steps = [order[start : start + SIZE] for start in range(0, len(order), SIZE)]
    if choose:
        choose.shuffle(steps)
    yield from steps
