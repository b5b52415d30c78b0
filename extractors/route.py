"""Finds routes of administration: "intravenously", "i.v.", "oral", "injection", "eye drops"."""

from __future__ import annotations

from typing import TypedDict

import re2
from spacy.language import Language
from spacy.tokens import Doc

from extractors import attributes, number, vocabulary


class Route(TypedDict):
    """What a route says."""

    route: str  # canonical: intravenous, oral, …
    drug: int | None  # index in doc.spans["drug"], set by treatment


@Language.factory("litlode_route", assigns=["doc.spans", "span._.value", "span._.rule"])
def make_route(nlp: Language, name: str) -> RouteExtractor:
    """The extractor with the words of ``vocab/route.tsv``."""
    return RouteExtractor({row["surface"]: row["route"] for row in vocabulary.terms("route")})


class RouteExtractor:
    """Put every route into ``doc.spans["route"]``, its `Route` into ``._.value``."""

    def __init__(self, routes: dict[str, str]) -> None:
        self.routes = routes
        surfaces = sorted(routes, key=len, reverse=True)
        written = "|".join(
            re2.escape(word).replace("\\ ", "[- ]") + ("" if word.endswith(".") else r"\b") for word in surfaces
        )
        self.pattern = re2.compile(rf"(?i)\b(?:{written})")

    def __call__(self, doc: Doc) -> Doc:
        text = attributes.text_of(doc)
        doc.spans["route"] = [
            attributes.add_span(doc, "route", match.start(), match.end(), self.read(match.group()), "route.word")
            for match in self.pattern.finditer(text)
            if number.is_whole(text, match.start(), match.end())
        ]
        return doc

    def read(self, words: str) -> dict[str, object]:
        """The `Route` of a surface."""
        lower = words.lower()
        return {**Route(route=self.routes.get(lower) or self.routes[lower.replace("-", " ")], drug=None)}
