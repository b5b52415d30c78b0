"""The recogniser's network in numpy: what each word of a doc may be, for every head.

A word's own vector is computed once per word and kept (`WordVectors`); two or three convolutions over the words of a
sentence then bring in its neighbours, each as one matrix product per doc (`Network.scores`). Nothing depends on what
else was read in the same run: a word's vector is computed alone and a doc's words together, so that rounding, which
differs with the shape of a product, is the same in every batch.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.strings import StringStore

from extractors.model.features import COLUMNS, ROWS, word_features
from extractors.model.labels import HEADS, head_name, of_group

Floats = NDArray[np.float32]

WEIGHTS = Path(__file__).parent / "weights.npz"
WORDS_KEPT = 40_000  # vectors of 64 numbers: 10 MB
LONGEST = 400  # words that are read together; a longer "sentence" is a table that lost its line breaks
EPSILON = 1e-5
ALL = slice(None)


class WeightsError(Exception):
    """The weights that ship with litlode are missing, damaged, or of another network."""


def load(path: Path = WEIGHTS) -> Network:
    """The network with the weights of a file. Raises `WeightsError` with what to do."""
    advice = "Install litlode anew, or train the weights with `make train`."
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            weights: dict[str, NDArray[Any]] = {name: file[name] for name in file.files}
    except OSError as error:
        raise WeightsError(f"{path}: cannot be read: {error.strerror or error}. {advice}") from error
    except (ValueError, zipfile.BadZipFile, EOFError) as error:
        raise WeightsError(f"{path}: damaged: {error}. {advice}") from error
    try:
        return Network(weights)
    except (KeyError, ValueError) as error:
        raise WeightsError(f"{path}: not the weights of this version: {error}. {advice}") from error


class WordVectors:
    """The vector of each word met, by the word's hash; past `limit` words all are forgotten."""

    def __init__(self, weights: dict[str, NDArray[Any]], limit: int = WORDS_KEPT) -> None:
        self.table = weights["words"]
        self.norm = weights["words_norm"].astype(np.float32)
        self.inward = weights["inward"].astype(np.float32)
        self.bias = weights["inward_bias"].astype(np.float32)
        if self.table.shape[0] != ROWS:
            raise ValueError(f"{self.table.shape[0]} rows of word features, expected {ROWS}")
        self.width = self.table.shape[1]
        self.limit = limit
        self.forget()

    def forget(self) -> None:
        """Start anew."""
        self.rows: dict[int, int] = {}
        self.vectors: Floats = np.zeros((self.limit, self.width), dtype=np.float32)

    def of(self, hashes: Sequence[int], strings: StringStore) -> Floats:
        """(words, width), a copy."""
        try:
            return self.vectors[[self.rows[hashed] for hashed in hashes]]
        except KeyError:
            self._learn(dict.fromkeys(hashes), strings)
        return self.vectors[[self.rows[hashed] for hashed in hashes]]

    def _learn(self, hashes: Iterable[int], strings: StringStore) -> None:
        new = [hashed for hashed in hashes if hashed not in self.rows]
        if len(self.rows) + len(new) > self.limit:
            self.forget()
            new = list(hashes)
        if len(new) > self.limit:  # a text of 100,000 different signs
            self.vectors = np.zeros((len(new), self.width), dtype=np.float32)
        for hashed in new:
            self.vectors[len(self.rows)] = self._vector(strings[hashed])
            self.rows[hashed] = len(self.rows)

    def _vector(self, word: str) -> Floats:
        """Alone, in a product of one row: together with others its last digits would depend on them."""
        summed = self.table[word_features(word)].astype(np.float32).sum(axis=0, keepdims=True)
        vector: Floats = (normalised(summed, *self.norm) @ self.inward + self.bias)[0]
        return vector


class Network:
    """Word vectors, convolutions and heads."""

    def __init__(self, weights: dict[str, NDArray[Any]]) -> None:
        self.words = WordVectors(weights)
        width = self.words.width
        single = {name: value.astype(np.float32) for name, value in weights.items() if name != "words"}
        self.rules = single["rules"]
        if self.rules.shape != (COLUMNS, width):
            raise ValueError(f"rule features of shape {self.rules.shape}, expected {(COLUMNS, width)}")
        self.dilations = [int(distance) for distance in weights["dilations"]]
        self.layers = [
            (single[f"layer{n}"], single[f"layer{n}_bias"], single[f"layer{n}_norm"])
            for n in range(len(self.dilations))
        ]
        self.sentence, self.sentence_bias = single["sentence"], single["sentence_bias"]
        self.out, self.out_bias = single["out"], single["out_bias"]
        self.columns: dict[str, slice] = {}
        self.transitions: dict[str, Floats] = {}
        start = 0
        for corpus, group in HEADS:
            name = head_name(corpus, group)
            end = start + len(of_group(group))
            self.columns[name] = slice(start, end)
            self.transitions[name] = single[f"transitions_{name}"]
            start = end
        if self.out.shape != (width, start):
            raise ValueError(f"heads of shape {self.out.shape}, expected {(width, start)}")

    def scores(self, vectors: Floats, rules: Floats, bounds: Sequence[tuple[int, int]], columns: slice = ALL) -> Floats:
        """(words, labels), of all heads or of one. `bounds` are the words of each sentence, one after the other."""
        found = np.flatnonzero(rules.any(axis=1))
        vectors[found] += rules[found] @ self.rules
        gap = max(self.dilations)
        lengths = np.array([end - start for start, end in bounds])
        # zeros between sentences, so that no window sees the next
        place = np.arange(len(vectors)) + gap * (1 + np.repeat(np.arange(len(bounds)), lengths))
        size = len(vectors) + gap * (len(bounds) + 1)
        held = np.zeros((size, vectors.shape[1]), dtype=np.float32)
        held[place] = vectors
        words = held[gap : size - gap]  # and the zeros between sentences
        between = np.ones(len(words), dtype=bool)
        between[place - gap] = False
        for number, (distance, (weight, bias, norm)) in enumerate(zip(self.dilations, self.layers, strict=True)):
            if number == len(self.layers) - 1:
                held[place] += self._about(held[place], bounds, lengths)
            left, right = gap - distance, gap + distance
            width = size - 2 * gap
            window = np.concatenate(
                (held[left : left + width], held[gap : gap + width], held[right : right + width]), axis=1
            )
            halves = window @ weight + bias
            half = halves.shape[1] // 2
            learnt = normalised(np.maximum(halves[:, :half], halves[:, half:]), *norm)
            learnt[between] = 0
            words += learnt
        scores: Floats = held[place] @ self.out[:, columns] + self.out_bias[columns]
        return scores

    def _about(self, vectors: Floats, bounds: Sequence[tuple[int, int]], lengths: NDArray[np.int64]) -> Floats:
        """What each word learns of its whole sentence."""
        sums = np.add.reduceat(vectors, [start - bounds[0][0] for start, _ in bounds], axis=0)
        told = np.maximum(sums / lengths[:, None], 0).astype(np.float32) @ self.sentence + self.sentence_bias
        repeated: Floats = np.repeat(told, lengths, axis=0)
        return repeated


def normalised(rows: Floats, scale: Floats, shift: Floats) -> Floats:
    """Each row with mean 0 and variance 1, then scaled and shifted."""
    rows = rows - rows.sum(axis=1, keepdims=True) / rows.shape[1]
    variance = np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
    scaled: Floats = rows * (1 / np.sqrt(variance + EPSILON))[:, None] * scale + shift
    return scaled
