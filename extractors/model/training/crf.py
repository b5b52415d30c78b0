"""A linear-chain conditional random field: the loss that teaches a head which labels may follow one another."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from extractors.model.decode import FORBIDDEN


class CRF(nn.Module):
    """The transitions of one head."""

    never: Tensor
    first: Tensor

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__()
        self.learnt = nn.Parameter(torch.zeros(len(labels), len(labels)))
        never = torch.zeros(len(labels), len(labels))
        first = torch.zeros(len(labels))
        for after, label in enumerate(labels):
            if label.startswith("I-"):
                first[after] = FORBIDDEN
                for before, other in enumerate(labels):
                    never[before, after] = 0 if other[1:] == label[1:] else FORBIDDEN
        self.register_buffer("never", never)
        self.register_buffer("first", first)

    def transitions(self) -> Tensor:
        """(label before, label after)"""
        return self.learnt + self.never

    def loss(self, scores: Tensor, labels: Tensor, mask: Tensor) -> Tensor:
        """Summed negative log likelihood: scores (sentences, words, labels), labels and mask (sentences, words)."""
        transitions = self.transitions()
        all_paths = scores[:, 0] + self.first
        own = scores[:, 0].gather(1, labels[:, :1]).squeeze(1)
        for at in range(1, scores.shape[1]):
            step = torch.logsumexp(all_paths.unsqueeze(2) + transitions, 1) + scores[:, at]
            all_paths = torch.where(mask[:, at : at + 1], step, all_paths)
            moved = scores[:, at].gather(1, labels[:, at : at + 1]).squeeze(1)
            own = own + mask[:, at] * (moved + transitions[labels[:, at - 1], labels[:, at]])
        return (torch.logsumexp(all_paths, 1) - own).sum()
