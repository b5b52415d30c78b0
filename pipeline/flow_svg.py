"""The PRISMA 2020 flow diagram as an SVG that fits on a page of A4: upright, or across where there are two columns.

Reading order: `draw`, then which boxes there are (`_lanes`), where they stand (`_Page`), how they look (`_Pen`).
The layout follows the PRISMA 2020 statement (Page et al., BMJ 2021;372:n71). Beside its boxes stand dashed ones for
what is still to be done, so that the numbers add up at any moment of a review.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

from pipeline.flow import Arm, Flow, Reasons

A4_MM, PX_PER_MM = (210, 297), 96 / 25.4
MARGIN, LABEL_WIDTH, PADDING = 34.0, 24.0, 8.0
FONT = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif"
INK, GREY, PALE, BLUE, GOLD = "#1c2733", "#5b6672", "#eef0f2", "#c9d9ee", "#fbd36b"
ROWS = ("identify", "fetch", "wait", "screen", "doubt", "seek", "queue", "assess", "dispute", "include")
PASSED = ("screen", "seek", "assess", "include")  # rows of boxes with one number
PHASES = (
    ("Identification", ("identify", "fetch")),
    ("Screening", ("wait", "screen", "doubt", "seek", "queue", "assess", "dispute")),
    ("Included", ("include",)),
)
MAX_LETTERS = 120  # of a reason or a source; the Markdown has it whole
MAX_LINES = 12  # named reasons or sources in a box, before the page is full


@dataclass(frozen=True, slots=True)
class Box:
    """What stands in a box: a heading, and lines below it that may wrap."""

    heading: str
    lines: tuple[str, ...] = ()
    is_open: bool = False  # work still to be done


@dataclass(frozen=True, slots=True)
class Lane:
    """One column of the flow with the boxes beside it, by row."""

    title: str
    main: dict[str, Box]
    side: dict[str, Box]
    is_grey: bool = False


def draw(flow: Flow, as_of: str = "") -> str:
    """The diagram; `as_of` says in small print what the counts stand for."""
    for most in range(MAX_LINES, 0, -1):
        page = _Page(_lanes(flow, most), as_of)
        if page.height <= page.limit:
            break
    return page.svg()


# ---------------------------------------------------------------------------------------------- which boxes


def _lanes(flow: Flow, most: int) -> list[Lane]:
    title = "Identification of new studies via databases and registers"
    lanes = [_lane(flow.databases, title, most)]
    lanes[0].main["include"] = Box(f"Reports included in review {_n(flow.included)}")
    if flow.other.sources:
        lanes.append(_lane(flow.other, "Identification of new studies via other methods", most, is_grey=True))
    return lanes


def _lane(arm: Arm, title: str, most: int, *, is_grey: bool = False) -> Lane:
    main = {
        "identify": Box(f"Records identified {_n(arm.identified)} from:", _sources(arm, most)),
        "screen": Box(f"Records screened {_n(arm.screened)}"),
        "seek": Box(f"Reports sought for retrieval {_n(arm.sought)}"),
        "assess": Box(f"Reports assessed for eligibility {_n(arm.assessed)}"),
    }
    side = {
        "identify": Box(
            f"Records removed before screening {_n(arm.removed)}:",
            (
                f"Duplicate records {_n(arm.duplicates)}",
                f"Retracted or withdrawn, marked by automation tools {_n(arm.ineligible)}",
                f"Removed for other reasons: could not be had or read {_n(arm.not_stored)}",
            ),
        ),
        "screen": Box(f"Records excluded {_n(arm.n_excluded)}"),
        "seek": Box(f"Reports not retrieved {_n(arm.not_retrieved)}"),
        "assess": _excluded(arm, most),
    }
    still = {
        "fetch": ("Records not yet fetched", arm.not_fetched),
        "wait": ("Records not yet screened", arm.not_screened),
        "doubt": ("Records with no agreed decision yet", arm.undecided),
        "queue": ("Reports not yet assessed", arm.not_assessed),
        "dispute": ("Reports with no agreed decision yet", arm.undecided_full_text),
    }
    side |= {row: Box(f"{words} {_n(n)}", is_open=True) for row, (words, n) in still.items() if n}
    return Lane(title, main, side, is_grey)


def _sources(arm: Arm, most: int) -> tuple[str, ...]:
    """Databases, then registers, each with what it gave."""
    lines: list[str] = []
    for kind, words in (("databases", "Databases"), ("registers", "Registers"), ("other", "")):
        named = tuple((one.name, one.identified) for one in arm.sources if one.arm == kind)
        if not named:
            continue
        if words:
            lines.append(f"{words} {_n(sum(n for _, n in named))}")
        lines += [f"{'– ' if words else ''}{line}" for line in _shortened(named, most, "other sources")]
    return tuple(lines)


def _excluded(arm: Arm, most: int) -> Box:
    if not arm.excluded_full_text:
        return Box(f"Reports excluded {_n(0)}")
    heading = f"Reports excluded {_n(arm.n_excluded_full_text)}:"
    return Box(heading, tuple(_shortened(arm.excluded_full_text, most, "other reasons")))


def _shortened(named: Reasons, most: int, rest: str) -> list[str]:
    """The names with their numbers; the rarest in one line where there are too many."""
    ordered = sorted(((_short(name), n) for name, n in named), key=lambda pair: -pair[1])
    if len(ordered) <= most:
        return [f"{name} {_n(n)}" for name, n in ordered]
    kept, others = ordered[: most - 1], ordered[most - 1 :]
    return [*(f"{name} {_n(n)}" for name, n in kept), f"{len(others)} {rest} {_n(sum(n for _, n in others))}"]


def _short(name: str) -> str:
    name = " ".join(name.split())
    return name if len(name) <= MAX_LETTERS else f"{name[: MAX_LETTERS - 1].rstrip()}…"


def _n(number: int) -> str:
    return f"(n = {number:,})".replace(" ", "\N{NO-BREAK SPACE}")


# ---------------------------------------------------------------------------------------------- where they stand


class _Page:
    """The geometry: columns by the number of lanes, rows as high as their highest box."""

    def __init__(self, lanes: Sequence[Lane], as_of: str) -> None:
        self.lanes = lanes
        self.as_of = as_of
        short, long = (side * PX_PER_MM for side in A4_MM)
        self.width, self.limit = (short, long) if len(lanes) == 1 else (long, short)
        self.size = 13.0 if len(lanes) == 1 else 11.0
        self.between = 46.0 if len(lanes) == 1 else 28.0  # of a box and the one beside it
        self.gap = 28.0 if len(lanes) == 1 else 16.0  # of a row and the next
        self.least = 44.0 if len(lanes) == 1 else 32.0  # height of a box with one number
        left = MARGIN + LABEL_WIDTH + 12
        room = self.width - MARGIN - left - 30 * (len(lanes) - 1) - self.between * len(lanes)
        self.column = room / (2 * len(lanes))
        step = 2 * self.column + self.between + 30
        self.x = [left + step * number for number in range(len(lanes))]
        self.top: dict[str, float] = {}
        self.high: dict[str, float] = {}
        self.height = self._place_rows()

    def _place_rows(self) -> float:
        y = MARGIN + 34 + self.gap
        for row in ROWS:
            boxes = [box for lane in self.lanes for box in (lane.main.get(row), lane.side.get(row)) if box]
            if boxes:
                self.top[row] = y
                self.high[row] = max(self._least(row), *(self._height(box) for box in boxes))
                y += self.high[row] + self.gap
        return y + 14 + MARGIN - self.gap

    def _height(self, box: Box) -> float:
        return len(self._wrapped(box)) * self.size * 1.32 + 2 * PADDING

    def _least(self, row: str) -> float:
        """The last row is as high as the label beside it needs."""
        return 52.0 if row == "include" else self.least if row in PASSED else 0.0

    def _wrapped(self, box: Box) -> list[tuple[str, bool]]:
        """The lines as they stand, and whether each belongs to the heading."""
        width = self.column - 2 * PADDING - 2
        lines = [(line, True) for line in _wrap(box.heading, width, self.size)]
        for words in box.lines:
            lines += [(line, False) for line in _wrap(words, width, self.size)]
        return lines

    def svg(self) -> str:
        """The page, from background to arrows."""
        pen = _Pen(self.size)
        for name, rows in PHASES:
            inside = [row for row in rows if row in self.top]
            top, bottom = self.top[inside[0]], self.top[inside[-1]] + self.high[inside[-1]]
            pen.label(MARGIN, top, LABEL_WIDTH, bottom - top, name)
        for number, lane in enumerate(self.lanes):
            self._draw_lane(pen, lane, self.x[number])
        if len(self.lanes) > 1:
            self._join(pen, self.lanes[1].main["assess"])
        pen.note(self.x[0], self.height - MARGIN + 6, self.as_of)
        return pen.page(self.width, self.height, self._summary())

    def _draw_lane(self, pen: _Pen, lane: Lane, x: float) -> None:
        side = x + self.column + self.between
        middle = x + self.column / 2
        fill = PALE if lane.is_grey else "#ffffff"
        pen.title(x, MARGIN, 2 * self.column + self.between, lane.title, PALE if lane.is_grey else GOLD)
        bottom: float | None = None
        for row in (row for row in ROWS if row in self.top):
            top, high = self.top[row], self.high[row]
            if box := lane.main.get(row):
                own = max(self._height(box), self._least(row)) if row in PASSED else high
                at = top + (high - own) / 2
                if bottom is not None:
                    pen.arrow((middle, bottom), (middle, at))
                pen.box(x, at, self.column, own, self._wrapped(box), fill=fill)
                bottom = at + own
            if box := lane.side.get(row):
                own = max(self._height(box), self._least(row))
                at = top + (high - own) / 2
                start = x + self.column if row in lane.main else middle
                pen.arrow((start, top + high / 2), (side, top + high / 2), is_open=box.is_open)
                pen.box(side, at, self.column, own, self._wrapped(box), fill=fill, is_open=box.is_open)

    def _join(self, pen: _Pen, last: Box) -> None:
        """From the last box of the other methods to the reports that are included."""
        x = self.x[1] + self.column / 2
        y = self.top["include"] + self.high["include"] / 2
        own = max(self._height(last), self._least("assess"))
        start = self.top["assess"] + (self.high["assess"] + own) / 2
        pen.arrow((x, start), (x, y), (self.x[0] + self.column, y))

    def _summary(self) -> str:
        boxes = [box for lane in self.lanes for row in ROWS for box in (lane.main.get(row), lane.side.get(row)) if box]
        return ". ".join(" ".join((box.heading, *box.lines)) for box in boxes).replace("\N{NO-BREAK SPACE}", " ")


def _wrap(text: str, width: float, size: float) -> list[str]:
    """The text in lines that fit; a word that alone is too long is cut."""
    lines = [""]
    for word in text.split(" "):
        rest = word
        while _width(rest, size) > width:
            fits = next(end for end in range(len(rest), 0, -1) if end == 1 or _width(rest[:end], size) <= width)
            lines.append(rest[:fits])
            rest = rest[fits:]
        candidate = f"{lines[-1]} {rest}" if lines[-1] else rest
        if _width(candidate, size) <= width:
            lines[-1] = candidate
        else:
            lines.append(rest)
    return [line for line in lines if line]


def _width(text: str, size: float) -> float:
    """About how wide Arial sets a text; what is not known counts as a wide letter."""
    return size * sum(_letter(letter) for letter in text)


def _letter(letter: str) -> float:
    for width, letters in ((0.24, "ijl|'"), (0.31, " \N{NO-BREAK SPACE}ftI.,:;/\\!()[]-r"), (0.94, "mMWw@%…—")):
        if letter in letters:
            return width
    return 0.57 if letter.islower() or letter.isdigit() or letter in "=–" else 0.75 if letter.isascii() else 1.0


# ---------------------------------------------------------------------------------------------- how they look


@dataclass(slots=True)
class _Pen:
    size: float
    parts: list[str] = field(default_factory=list)

    def box(
        self, x: float, y: float, width: float, height: float, lines: Iterable[tuple[str, bool]], *,
        fill: str, is_open: bool = False,
    ) -> None:  # fmt: skip
        dashes = ' stroke-dasharray="5 3"' if is_open else ""
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2" '
            f'fill="{"#ffffff" if is_open else fill}" stroke="{GREY if is_open else INK}"{dashes}/>'
        )
        lines = list(lines)
        line_height = self.size * 1.32
        top = y + (height - len(lines) * line_height) / 2 + self.size * 1.02
        for number, (text, is_heading) in enumerate(lines):
            weight = ' font-weight="bold"' if is_heading else ""
            self._text(x + PADDING, top + number * line_height, text, f'{weight} fill="{GREY if is_open else INK}"')

    def title(self, x: float, y: float, width: float, text: str, fill: str) -> None:
        self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="34" rx="8" fill="{fill}"/>')
        more = ' text-anchor="middle" font-weight="bold"'
        self._text(x + width / 2, y + 17 + self.size * 0.36, text, more)

    def label(self, x: float, y: float, width: float, height: float, text: str) -> None:
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="8" fill="{BLUE}"/>'
        )
        size = min(self.size, (height - 8) / _width(text, 1.06))  # a short phase, a smaller label
        across, down = x + width / 2 + size * 0.36, y + height / 2
        turn = f' transform="rotate(-90 {across:.1f} {down:.1f})" text-anchor="middle" font-size="{size:.1f}"'
        self._text(across, down, text, f'{turn} font-weight="bold"')

    def arrow(self, *points: tuple[float, float], is_open: bool = False) -> None:
        line = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        dashes = ' stroke-dasharray="5 3"' if is_open else ""
        ink, head = (GREY, "open") if is_open else (INK, "head")
        self.parts.append(
            f'<path d="{line}" fill="none" stroke="{ink}" stroke-width="1.2"{dashes} marker-end="url(#{head})"/>'
        )

    def note(self, x: float, y: float, text: str) -> None:
        self._text(x, y, text, f' font-size="{self.size * 0.75:.1f}" fill="{GREY}"')

    def _text(self, x: float, y: float, text: str, more: str) -> None:
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}"{more}>{escape(_printable(text))}</text>')

    def page(self, width: float, height: float, summary: str) -> str:
        marker = (
            '<marker id="{0}" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
            '<path d="M0 0 L8 4 L0 8 z" fill="{1}"/></marker>'
        )
        return "\n".join(
            [
                '<?xml version="1.0" encoding="UTF-8"?>',
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{width / PX_PER_MM:.1f}mm" '
                f'height="{height / PX_PER_MM:.1f}mm" viewBox="0 0 {width:.1f} {height:.1f}" role="img" '
                f'font-family="{FONT}" font-size="{self.size:g}" fill="{INK}">',
                "<title>PRISMA 2020 flow diagram</title>",
                f"<desc>{escape(_printable(summary))}</desc>",
                f"<defs>{marker.format('head', INK)}{marker.format('open', GREY)}</defs>",
                '<rect width="100%" height="100%" fill="#ffffff"/>',
                *self.parts,
                "</svg>\n",
            ]
        )


def _printable(text: str) -> str:
    """Without the characters that XML forbids."""
    return "".join(" " if letter < " " or letter in "\ufffe\uffff" else letter for letter in text)
