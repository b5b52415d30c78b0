"""The network that ships, in PyTorch: the twin of `extractors.model.network`, which runs its weights.

Trained with words hidden at random (so that it learns to read letters and neighbours), with the rules' findings hidden
at random (they are better on the texts they were written for than on others), and kept as the running average of its
last steps, which is steadier than any one of them.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from extractors.model.features import COLUMNS, FEATURES, ROWS, word_features
from extractors.model.labels import HEADS, head_name, of_group
from extractors.model.training.corpora import Sentence
from extractors.model.training.crf import CRF

WIDTH = 64
DILATIONS = (1, 2)
DROPOUT = 0.2
RATE = 3e-3
BATCH = 32  # sentences
HIDDEN_IDENTITY, HIDDEN_WORD, HIDDEN_RULES = 0.15, 0.03, 0.05
EVERY, AVERAGING = 4, 0.992  # steps between two that are averaged; share of the average that stays


class Student(nn.Module):
    """As `extractors.model.network.Network`."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(ROWS, WIDTH, padding_idx=0)
        nn.init.normal_(self.words.weight, 0, 0.1)
        with torch.no_grad():
            self.words.weight[0] = 0
        self.words_norm = nn.LayerNorm(WIDTH)
        self.inward = nn.Linear(WIDTH, WIDTH)
        self.rules = nn.Linear(COLUMNS, WIDTH, bias=False)
        self.layers = nn.ModuleList(
            [nn.Conv1d(WIDTH, 2 * WIDTH, 3, padding=distance, dilation=distance) for distance in DILATIONS]
        )
        self.norms = nn.ModuleList([nn.LayerNorm(WIDTH) for _ in DILATIONS])
        self.sentence = nn.Linear(WIDTH, WIDTH)
        self.heads = nn.ModuleDict({head_name(*head): nn.Linear(WIDTH, len(of_group(head[1]))) for head in HEADS})
        self.crfs = nn.ModuleDict({head_name(*head): CRF(of_group(head[1])) for head in HEADS})

    def forward(self, rows: Tensor, rules: Tensor, mask: Tensor) -> Any:
        """(sentences, words, width) of what is known of each word."""
        kept = mask.unsqueeze(-1)
        own = functional.dropout(self.words_norm(self.words(rows).sum(2)), DROPOUT, self.training)
        known = (self.inward(own) + self.rules(rules)) * kept
        for number, (layer, norm) in enumerate(zip(self.layers, self.norms, strict=True)):
            if number == len(self.layers) - 1:
                mean = known.sum(1) / mask.sum(1, keepdim=True)
                known = known + self.sentence(torch.relu(mean)).unsqueeze(1) * kept
            left, right = layer(known.transpose(1, 2)).transpose(1, 2).chunk(2, -1)
            seen = functional.dropout(norm(torch.maximum(left, right)), DROPOUT, self.training)
            known = (known + seen) * kept
        return known

    def loss(self, batch: Batch) -> Tensor:
        """Of all heads that the batch has labels for, per sentence."""
        known = self(batch.rows, batch.rules, batch.mask)
        crfs: Any = self.crfs
        losses = [crfs[head].loss(self.heads[head](known), labels, batch.mask) for head, labels in batch.labels.items()]
        return torch.stack(losses).sum() / len(batch.mask)


class Batch:
    """Sentences with labels for the same heads, filled up to the longest."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        size = len(sentences), max(len(sentence.words) for sentence in sentences)
        rows = np.zeros((*size, FEATURES), dtype=np.int64)
        rules = np.zeros((*size, COLUMNS), dtype=np.float32)
        mask = np.zeros(size, dtype=bool)
        labels = {head: np.zeros(size, dtype=np.int64) for head in sentences[0].labels}
        for number, sentence in enumerate(sentences):
            end = len(sentence.words)
            rows[number, :end] = [padded(word) for word in sentence.words]
            rules[number, :end] = sentence.rules
            mask[number, :end] = True
            for head, values in labels.items():
                values[number, :end] = sentence.labels[head]
        self.rows, self.rules, self.mask = torch.from_numpy(rows), torch.from_numpy(rules), torch.from_numpy(mask)
        self.labels = {head: torch.from_numpy(values) for head, values in labels.items()}

    def hide(self) -> None:
        """Hide some words and findings at random."""
        self.rows[..., 0][torch.rand(self.mask.shape) < HIDDEN_IDENTITY] = 0
        self.rows[torch.rand(self.mask.shape) < HIDDEN_WORD] = 0
        self.rules *= (torch.rand(self.mask.shape) > HIDDEN_RULES).unsqueeze(-1)


@cache
def padded(word: str) -> tuple[int, ...]:
    """The word's features, filled up with nothing."""
    rows = word_features(word)
    return (*rows, *[0] * (FEATURES - len(rows)))


def batches(sets: Sequence[Sequence[Sentence]], size: int = BATCH) -> list[list[Sentence]]:
    """Batches of one set each and of like lengths, in random order."""
    found = []
    for chosen in sets:
        order = sorted(chosen, key=lambda sentence: len(sentence.words) + random.random() * 8)
        found += [order[at : at + size] for at in range(0, len(order), size)]
    random.shuffle(found)
    return found


def train(sets: Sequence[Sequence[Sentence]], passes: int, seed: int) -> Student:
    """A student that has seen each set so many times. Each set's sentences have labels for the same heads."""
    random.seed(seed)
    torch.manual_seed(seed)
    student = Student()
    steps = len(batches(sets)) * passes
    optimiser = torch.optim.AdamW(student.parameters(), RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps + 1, pct_start=0.15)
    average = {name: value.clone() for name, value in student.state_dict().items()}
    done = 0
    for number in range(passes):
        student.train()
        total = 0.0
        for chosen in batches(sets):
            batch = Batch(chosen)
            batch.hide()
            loss = student.loss(batch)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(student.parameters(), 5.0)
            optimiser.step()
            schedule.step()
            total += loss.item()
            done += 1
            if done % EVERY == 0:
                _follow(average, student.state_dict(), min(AVERAGING, done / (done + 40)))
        print(f"student, pass {number + 1} of {passes}: loss {passes * total / steps:.3f}", flush=True)
    student.load_state_dict(average)
    return student


def _follow(average: Mapping[str, Tensor], now: Mapping[str, Tensor], share: float) -> None:
    for name, value in now.items():
        if value.dtype.is_floating_point:
            average[name].mul_(share).add_(value, alpha=1 - share)


def export(student: Student) -> dict[str, NDArray[Any]]:
    """The weights as `extractors.model.network` wants them, numbers of 16 bits."""
    held = {name: value.detach().numpy() for name, value in student.state_dict().items()}
    weights: dict[str, NDArray[Any]] = {
        "words": held["words.weight"],
        "words_norm": np.stack([held["words_norm.weight"], held["words_norm.bias"]]),
        "inward": held["inward.weight"].T,
        "inward_bias": held["inward.bias"],
        "rules": held["rules.weight"].T,
        "sentence": held["sentence.weight"].T,
        "sentence_bias": held["sentence.bias"],
    }
    for number in range(len(DILATIONS)):
        weights[f"layer{number}"] = held[f"layers.{number}.weight"].transpose(2, 1, 0).reshape(3 * WIDTH, 2 * WIDTH)
        weights[f"layer{number}_bias"] = held[f"layers.{number}.bias"]
        weights[f"layer{number}_norm"] = np.stack([held[f"norms.{number}.weight"], held[f"norms.{number}.bias"]])
    names = [head_name(*head) for head in HEADS]
    weights["out"] = np.concatenate([held[f"heads.{name}.weight"].T for name in names], axis=1)
    weights["out_bias"] = np.concatenate([held[f"heads.{name}.bias"] for name in names])
    for name in names:
        crf: Any = student.crfs[name]
        weights[f"transitions_{name}"] = crf.transitions().detach().numpy()
    return {name: value.astype(np.float16) for name, value in weights.items()} | {
        "dilations": np.array(DILATIONS, dtype=np.int8)
    }
