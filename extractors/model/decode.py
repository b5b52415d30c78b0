"""The best spans of a head: exact Viterbi decoding of a linear-chain CRF wherever a span is at all likely.

Most words of a text are so clearly outside that no path leads through them; only the stretches between are searched,
in plain Python, because they are a few words long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

OUTSIDE = 0
FORBIDDEN = -1e4


class Decoder:
    """The spans of one head."""

    def __init__(self, labels: Sequence[str], transitions: NDArray[np.float32]) -> None:
        self.labels = tuple(labels)
        self.transitions: list[list[float]] = transitions.tolist()
        if transitions.shape != (len(labels), len(labels)):
            raise ValueError(f"transitions of shape {transitions.shape}, expected {len(labels)} labels")
        self.before = [self._before(number) for number in range(len(labels))]
        self.firsts = [index for index, label in enumerate(labels) if label.startswith("B-")]
        self.furthers = [index for index, label in enumerate(labels) if label.startswith("I-")]
        # the most that a step into a label, and the step out of a span, can add to what O after O would
        usual = float(transitions[OUTSIDE, OUTSIDE])
        self.entering = float(transitions[:, self.firsts].max()) - usual
        self.going_on = float(transitions[:, self.furthers].max()) - usual
        self.leaving = max(0.0, float(transitions[1:, OUTSIDE].max()) - usual)

    def _before(self, number: int) -> tuple[int, float, list[tuple[int, float]]]:
        """The labels that may stand before one, and the step from each: I only after B or I of its own kind.

        The first of them, its step, then the others.
        """
        label = self.labels[number]
        (first, step), *others = [
            (old, self.transitions[old][number])
            for old, other in enumerate(self.labels)
            if not label.startswith("I-") or other[1:] == label[1:]
        ]
        return first, step, others

    def spans(self, scores: NDArray[np.float32], bounds: Sequence[tuple[int, int]]) -> Iterator[tuple[str, int, int]]:
        """(kind, first word, end) of each span; `scores` are (words, labels), `bounds` the words of each sentence."""
        for start, end, is_first, is_last in self.stretches(scores, bounds):
            path = self.path(scores[start:end].tolist(), is_first, is_last)
            yield from self.read(path, start)

    def stretches(
        self, scores: NDArray[np.float32], bounds: Sequence[tuple[int, int]]
    ) -> Iterator[tuple[int, int, bool, bool]]:
        """Words, half open, among which a span may lie, and whether a sentence begins and ends with them.

        From behind, for each word the most that a span may gain over O by going on with it; a span may begin where
        that and the gain of a first word are more than nothing.
        """
        outside = scores[:, OUTSIDE]
        first = (scores[:, self.firsts].max(axis=1) - outside + (self.entering + self.leaving)).tolist()
        further = (scores[:, self.furthers].max(axis=1) - outside + self.going_on).tolist()
        for low, high in bounds:
            begins: list[int] = []
            stop = high  # where a span that began here would stop
            stops = []
            gain = 0.0
            for at in range(high - 1, low - 1, -1):
                if first[at] + gain > 0:
                    begins.append(at)
                    stops.append(stop)
                gain += further[at]
                if gain <= 0:
                    gain = 0.0
                    stop = at
            start = end = -1
            for begin, stop in zip(reversed(begins), reversed(stops), strict=True):
                if begin >= end:
                    if end > 0:
                        yield start, end, start == low, end == high
                    start = begin
                end = max(end, stop)
            if end > 0:
                yield start, end, start == low, end == high

    def path(self, scores: list[list[float]], is_first: bool, is_last: bool) -> list[int]:
        """The best labels of a stretch; outside it all is O, but for the ends of a sentence."""
        transitions, labels = self.transitions, range(len(self.labels))
        best = [
            FORBIDDEN if self.labels[label].startswith("I-") else score + (0 if is_first else transitions[0][label])
            for label, score in enumerate(scores[0])
        ]
        back: list[list[int]] = []
        for row in scores[1:]:
            chosen: list[int] = []
            reached: list[float] = []
            for score, (first, first_step, others) in zip(row, self.before, strict=True):
                old, most = first, best[first] + first_step
                for other, step in others:
                    if (gained := best[other] + step) > most:
                        old, most = other, gained
                chosen.append(old)
                reached.append(most + score)
            best = reached
            back.append(chosen)
        if not is_last:
            best = [best[label] + transitions[label][OUTSIDE] for label in labels]
        path = [max(labels, key=best.__getitem__)]
        for chosen in reversed(back):
            path.append(chosen[path[-1]])
        return path[::-1]

    def read(self, path: Sequence[int], offset: int) -> Iterator[tuple[str, int, int]]:
        """The spans that a path of labels spells."""
        start = 0
        kind = ""
        for index, label in enumerate([*(self.labels[number] for number in path), "O"]):
            if kind and not label.startswith("I-"):
                yield kind, offset + start, offset + index
                kind = ""
            if label.startswith("B-"):
                start, kind = index, label[2:]
