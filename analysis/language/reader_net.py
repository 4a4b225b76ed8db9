"""The reader's network in torch, and how one is trained. Needed to remake the reader only.

The layers are those of ``reader_model.py``: BERT (Devlin et al., 2019), with the mean and the
maximum over a sentence's pieces in front of one linear head. A small network learns from a large
one besides the codes (Hinton et al., 2015, "Distilling the Knowledge in a Neural Network").
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from analysis.language.features import Floats
from analysis.language.reader_base import Kept
from analysis.language.reader_model import HEADS, TINY, WIDTH, Window
from analysis.language.reader_pieces import PAD
from analysis.language.themes import LABELS

try:
    import torch
    from torch import nn
    from torch.nn import functional
except ImportError as away:
    raise ImportError(
        "remaking the reader needs torch: install the extra reader-training"
    ) from away

SEED = 1
DROP = 0.1
HEAD_RATE, DECAY, LONGEST_STEP, WARMING = 1e-3, 0.01, 1.0, 0.1
OF_TEACHER = 0.7  # how much the teacher counts beside the codes
SPREAD, RARE = 0.02, -3.0  # the head before training: it finds every label unlikely
AT_ONCE = 128  # windows
UNEVEN = 20  # pieces: how unlike in length windows of one step may be


@dataclass(frozen=True)
class Plan:
    """How a network is trained.

    Attributes:
        layers: how many of the base, from below.
        rate: of learning, at its highest.
        rounds: over all turns.
        talk: how often a turn gets small talk.
        batch: windows per step.
        begin: rounds before those, over the turns that are always learnt: once for all networks.
    """

    layers: int
    rate: float
    rounds: int
    talk: float
    batch: int = 24
    begin: int = 0


class Weights(Protocol):
    """What a network starts from."""

    def numbers(self, name: str) -> Floats:
        """Return all numbers of a tensor in one row."""


class Layer(nn.Module):
    """One layer of the base."""

    def __init__(self, base: Weights, number: int) -> None:
        """Take over the weights of a layer."""
        super().__init__()
        at = f"l{number}."
        self.query, self.key, self.value = (_linear(base, at + name) for name in "qkv")
        self.joins, self.first_norm = _linear(base, at + "ao"), _norm(base, at + "aln")
        self.widens, self.narrows = _linear(base, at + "fi"), _linear(base, at + "fo")
        self.second_norm = _norm(base, at + "oln")

    def forward(self, here: Any, seen: Any) -> Any:
        """Return what it makes of the pieces, (windows, pieces, 384)."""
        shape = here.shape
        looks = [
            part(here).view(*shape[:2], HEADS, -1).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        ]
        lost = DROP if self.training else 0.0
        found = functional.scaled_dot_product_attention(*looks, attn_mask=seen, dropout_p=lost)
        joined = self.joins(found.transpose(1, 2).reshape(shape))
        here = self.first_norm(here + functional.dropout(joined, lost))
        wide = self.narrows(functional.gelu(self.widens(here)))
        return self.second_norm(here + functional.dropout(wide, lost))


class Net(nn.Module):
    """The network. The meaning of pieces and places is not trained, and not in its state."""

    def __init__(self, base: Weights, kept: Kept, layers: int) -> None:
        """Take over the lowest layers of the base; the head is new."""
        super().__init__()
        places = torch.from_numpy(kept.places.astype(np.float32))
        self.register_buffer("table", torch.from_numpy(kept.meaning()), persistent=False)
        self.register_buffer("places", places, persistent=False)
        self.norm = _norm(base, "emb.ln")
        self.layers = nn.ModuleList([Layer(base, number) for number in range(layers)])
        self.head = nn.Linear(2 * WIDTH, len(LABELS))
        nn.init.normal_(self.head.weight, std=SPREAD)
        nn.init.constant_(self.head.bias, RARE)

    def forward(self, pieces: Any, owners: Any, count: int) -> Any:
        """Return the log odds of each label in each sentence, (count, 26).

        Args:
            pieces: numbers, (windows, pieces), ``PAD`` where a window is shorter.
            owners: the sentence of each piece, -1 for none, of the same shape.
            count: of sentences.
        """
        seen = (pieces != PAD)[:, None, None, :]
        here = self.norm(self.table[pieces] + self.places[: pieces.shape[1]])
        here = functional.dropout(here, DROP, self.training)
        for layer in self.layers:
            here = layer(here, seen)
        return self.said(pooled(here.reshape(-1, WIDTH).float(), owners.reshape(-1), count))

    def said(self, pooled: Any) -> Any:
        """Return the log odds of sentences from mean and maximum over their pieces."""
        return self.head(functional.dropout(pooled, DROP, self.training))

    def state(self) -> Mapping[str, Floats]:
        """Return the trained numbers by name, matrices as (out, in)."""
        return {name: one.detach().float().cpu().numpy() for name, one in self.state_dict().items()}


def _linear(base: Weights, name: str) -> Any:
    weight, bias = base.numbers(f"{name}.w"), base.numbers(f"{name}.b")
    made = nn.Linear(len(weight) // len(bias), len(bias))
    made.weight.data = torch.from_numpy(weight.reshape(len(bias), -1))
    made.bias.data = torch.from_numpy(bias)
    return made


def _norm(base: Weights, name: str) -> Any:
    made = nn.LayerNorm(WIDTH, eps=TINY)
    made.weight.data = torch.from_numpy(base.numbers(f"{name}.w"))
    made.bias.data = torch.from_numpy(base.numbers(f"{name}.b"))
    return made


def pooled(here: Any, owners: Any, count: int) -> Any:
    """Return mean and maximum over the pieces of each sentence, (count, 768)."""
    mine = here[owners >= 0]
    owner = owners[owners >= 0]
    many = torch.bincount(owner, minlength=count).clamp_min(1)[:, None]
    mean = mine.new_zeros(count, WIDTH).index_add(0, owner, mine) / many
    places = owner[:, None].expand(-1, WIDTH)
    most = mine.new_full((count, WIDTH), -1e4).scatter_reduce(0, places, mine, "amax")
    return torch.cat([mean, most], dim=1)


def batch_of(windows: Sequence[Window], device: str) -> tuple[Any, Any, list[int]]:
    """Return pieces and owners as the network takes them, and whose sentence each number is."""
    width = max(len(window.pieces) for window in windows)
    pieces: NDArray[np.int64] = np.full((len(windows), width), PAD, dtype=np.int64)
    owners: NDArray[np.int64] = np.full((len(windows), width), -1, dtype=np.int64)
    order: list[int] = []
    for line, window in enumerate(windows):
        mine = [owner for owner in dict.fromkeys(window.sentences) if owner >= 0]
        number = {owner: len(order) + at for at, owner in enumerate(mine)} | {-1: -1}
        order += mine
        pieces[line, : len(window.pieces)] = window.pieces
        owners[line, : len(window.pieces)] = [number[owner] for owner in window.sentences]
    return torch.from_numpy(pieces).to(device), torch.from_numpy(owners).to(device), order


def alike(
    lengths: Sequence[int], size: int, choose: random.Random | None = None
) -> Iterator[list[int]]:
    """Yield numbers of windows of about the same length, in any order where one can choose.

    Args:
        lengths: in pieces.
        size: windows at once.
        choose: draws.
    """
    blur = [choose.random() * UNEVEN if choose else 0.0 for _ in lengths]
    order = sorted(range(len(lengths)), key=lambda at: lengths[at] + blur[at])
    steps = [order[start : start + size] for start in range(0, len(order), size)]
    if choose:
        choose.shuffle(steps)
    yield from steps


def _half(device: str) -> Any:
    """Return what lets a device count in 16 bits, where it is the quicker for it."""
    quick = device == "cuda" or bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    return torch.autocast(device, torch.bfloat16, enabled=quick)


def train(
    net: Net,
    plan: Plan,
    next_round: Callable[[random.Random], list[Window]],
    wanted: Floats,
    *,
    device: str,
    teacher: Net | None = None,
) -> list[float]:
    """Train a network, and return the mean loss of each round.

    Args:
        net: is changed; ``draw_again`` before making it, so that a run can be repeated.
        plan: how.
        next_round: gives the windows of a round.
        wanted: 1 where a sentence bears the label, (n, 26).
        device: "cuda" or "cpu".
        teacher: whose judgement counts too.
    """
    choose = random.Random(SEED)  # noqa: S311
    net.to(device).train()
    goal = torch.from_numpy(wanted).to(device)
    body = [one for name, one in net.named_parameters() if not name.startswith("head")]
    slope = Slope(net, body, plan.rate, HEAD_RATE)
    losses = []
    for _ in range(plan.rounds):
        windows = next_round(choose)
        steps = list(alike([len(one.pieces) for one in windows], plan.batch, choose))
        slope.steps = slope.steps or plan.rounds * len(steps)
        lost = [
            slope.down(_loss(net, [windows[at] for at in some], goal, device, teacher))
            for some in steps
        ]
        losses.append(float(np.mean(lost)))
    net.eval()
    return losses


def is_there(device: str) -> bool:
    """Return whether torch can use the device."""
    return device == "cpu" or bool(torch.cuda.is_available())


def draw_again() -> None:
    """Make torch draw the same numbers from here."""
    torch.manual_seed(SEED)


def _loss(net: Net, windows: Sequence[Window], goal: Any, device: str, teacher: Net | None) -> Any:
    """Return the loss per sentence, summed over the labels."""
    pieces, owners, order = batch_of(windows, device)
    right = goal[torch.tensor(order, device=device)]
    with _half(device):
        said = net(pieces, owners, len(order))
    if teacher is not None:
        with torch.no_grad(), _half(device):
            taught = teacher(pieces, owners, len(order)).float().sigmoid()
        right = (1 - OF_TEACHER) * right + OF_TEACHER * taught
    whole = functional.binary_cross_entropy_with_logits(said.float(), right, reduction="sum")
    return whole / len(order)


class Slope:
    """AdamW (Loshchilov and Hutter, 2019); the rate rises for a tenth of the steps, then falls."""

    def __init__(self, net: Net, body: Sequence[Any], rate: float, head_rate: float) -> None:
        """Take what is trained of the body, and the rates at their highest.

        ``steps``: how many there will be; to be set before the first.
        """
        head = list(net.head.parameters())
        self.steps, self._taken, self._all = 0, 0, [*body, *head]
        self._rates = (rate, head_rate)
        groups = [{"params": list(body), "lr": rate}, {"params": head, "lr": head_rate}]
        self._by = torch.optim.AdamW(groups, weight_decay=DECAY)

    def down(self, loss: Any) -> float:
        """Take one step and return the loss."""
        self._taken += 1
        rising = self._taken / (WARMING * self.steps)
        falling = (self.steps - self._taken + 1) / ((1 - WARMING) * self.steps)
        for group, rate in zip(self._by.param_groups, self._rates, strict=True):
            group["lr"] = rate * min(rising, max(0.0, falling))
        self._by.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._all, LONGEST_STEP)
        self._by.step()
        return float(loss.detach())


def chances(net: Net, windows: Sequence[Window], count: int, *, device: str) -> Floats:
    """Return how likely each label is in each sentence, (count, 26); 0 where it was not read."""
    result = np.zeros((count, len(LABELS)), dtype=np.float32)
    net.to(device).eval()
    with torch.no_grad(), _half(device):
        for some in alike([len(one.pieces) for one in windows], AT_ONCE):
            pieces, owners, order = batch_of([windows[at] for at in some], device)
            result[order] = net(pieces, owners, len(order)).float().sigmoid().cpu().numpy()
    return result
