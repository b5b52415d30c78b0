"""Every type that crosses a stage: what a source says (`Article`), what was read in it (`Extraction`).

Records are frozen and hold plain values, so they travel between processes and compare by content. Positions are
half-open code-point offsets into one field of the article, so that always
``getattr(article, mention.field)[mention.start:mention.end] == mention.text``.

Reading order: `Article` and its parts; `Mention`; the facts built from mentions (`AntibodyResult`, `Dose`,
`DrugExposure`, `Outcome`); who owns them (`Patient`, `Group`); `Issue`; `Extraction`.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Field = Literal["title", "abstract"]
Kind = Literal["age", "sex", "antibody", "drug", "dose", "route", "frequency", "duration", "outcome", "diagnosis"]
KINDS: tuple[Kind, ...] = ("age", "sex", "antibody", "drug", "dose", "route", "frequency", "duration", "outcome")
"""The nine kinds of `litlode annotate`; "diagnosis" is the tenth, kept as evidence of a patient's cell."""

Status = Literal["active", "retracted", "corrected", "deleted"]
MissingReason = Literal["not_provided", "withheld_by_publisher", "not_in_source", "unreadable"]


# ---------------------------------------------------------------------------------------------- literature


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One labelled part of a structured abstract: offsets into ``Article.abstract``, label included."""

    label: str | None  # as printed: "METHODS", "Case presentation"
    category: str | None  # NlmCategory: BACKGROUND OBJECTIVE METHODS RESULTS CONCLUSIONS UNASSIGNED
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherAbstract:
    """An abstract in another language, or for lay readers; never mixed into ``Article.abstract``."""

    language: str | None
    type: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A person (last_name …) or a collective (collective_name)."""

    last_name: str | None = None
    fore_name: str | None = None
    initials: str | None = None
    suffix: str | None = None
    collective_name: str | None = None
    orcid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeshTerm:
    """A MeSH heading; it is major when the descriptor or any of its qualifiers is."""

    descriptor: str
    ui: str | None
    is_major: bool
    qualifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A tie to another record: RetractionIn, ErratumFor, CommentOn, … as PubMed's RefType names it."""

    ref_type: str
    pmid: str | None
    citation: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One record as one source gives it: its own identifiers, never those of its references."""

    source: str  # pubmed | nbib | semantic_scholar | litlode | aggregator | ris
    source_id: str  # the source's own key: a PMID, a paperId, a line's id
    pmid: str | None = None
    pmcid: str | None = None  # "PMC123"
    doi: str | None = None  # lower case, no resolver prefix
    s2_paper_id: str | None = None
    title: str | None = None
    vernacular_title: str | None = None
    abstract: str | None = None  # "LABEL: text" per section, sections joined by one newline
    abstract_missing_reason: MissingReason | None = None
    sections: tuple[Section, ...] = ()
    other_abstracts: tuple[OtherAbstract, ...] = ()
    journal: str | None = None
    issn: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    publication_date: str | None = None  # ISO 8601, as far as known: 2019, 2019-09, 2019-09-03
    publication_date_text: str | None = None  # as printed, where that says more: "2019 Sep-Oct", "2019 Spring"
    publication_types: tuple[str, ...] = ()
    mesh_terms: tuple[MeshTerm, ...] = ()
    keywords: tuple[str, ...] = ()
    authors: tuple[Author, ...] = ()
    languages: tuple[str, ...] = ()  # ISO 639-2, lower case, as PubMed gives them
    trial_ids: tuple[str, ...] = ()  # NCT…, from the record's data banks
    links: tuple[Link, ...] = ()
    status: Status = "active"
    url: str | None = None
    copyright: str | None = None
    version: int = 1  # PubMed's PMID Version; of two copies the higher version, then the later revision, is the newer
    date_revised: str | None = None  # ISO 8601; when the source last changed the record

    @property
    def text_sha256(self) -> str:
        """The hash of what is read of it."""
        return text_sha256(self.title, self.abstract)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """Word from a source that it has withdrawn a record (PubMed's DeleteCitation)."""

    source: str
    source_id: str


def text_sha256(title: str | None, abstract: str | None) -> str:
    """The hash that ties an extraction to the exact words it read."""
    return hashlib.sha256(f"{title or ''}\x00{abstract or ''}".encode()).hexdigest()


# ---------------------------------------------------------------------------------------------- facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose mention it is, and by which rule (`anchor`, `scope`, `inherited`, `all_patients`, …)."""

    subject: int  # index into patients + groups of the extraction, patients first
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Some words of a field, what kind of fact they state, and their reading."""

    kind: Kind
    field: Field
    start: int
    end: int
    text: str
    rule: str  # which rule of which extractor found it: "dose.amount_unit"
    section: str | None = None
    is_negated: bool = False
    is_family: bool = False
    is_historical: bool = False
    is_hypothetical: bool = False
    cue_start: int | None = None  # the words that decided the assertion, in the same field
    cue_end: int | None = None
    cue_text: str | None = None
    attributes: Mapping[str, Any] = dataclasses.field(default_factory=dict)  # interface.md, "Kind attributes"
    owners: tuple[Owner, ...] = ()  # empty: stated, owner unclear


@dataclass(frozen=True, slots=True, kw_only=True)
class AntibodyResult:
    """One test of one antibody target. A test that is not reported has no row."""

    mention: int  # index into the extraction's mentions, here and below
    target: str
    result: str  # positive | negative | indeterminate | normal | not_stated
    titer: str | None = None
    method: str | None = None
    isotype: str | None = None
    rule: str = "scope"  # how the owner came to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """One regimen of one drug. ``mention`` is the dose's, or the route's or frequency's where no number is stated."""

    mention: int
    amount: float | None = None
    amount_high: float | None = None
    unit: str | None = None  # UCUM
    per: str | None = None  # "kg", "m2", "day", "kg/day"
    n_doses: int | None = None
    interval_days: float | None = None
    route: str | None = None
    frequency: str | None = None
    per_day: float | None = None
    duration: str | None = None
    duration_days: float | None = None
    route_mention: int | None = None
    frequency_mention: int | None = None
    duration_mention: int | None = None
    rule: str = "scope"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugExposure:
    """A drug or class that the owner received, or that was only considered: its role says so."""

    mention: int
    name: str
    drugbank_id: str | None = None
    rxcui: str | None = None
    role: str | None = None  # prior | index | concomitant | culprit | considered (and not given)
    line: int | None = None  # "second-line": 2
    change: str | None = None  # stopped | switched
    changed_to: str | None = None  # the drug that took its place
    change_reason: str | None = None  # as worded
    doses: tuple[Dose, ...] = ()
    rule: str = "scope"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What happened: change (`direction`) apart from `benefit`."""

    mention: int
    measure: str | None
    direction: str | None
    benefit: str | None = None  # better | none | worse
    text: str = ""
    baseline: float | None = None
    followup: float | None = None
    unit: str | None = None
    n_events: int | None = None
    n_total: int | None = None
    p_value: str | None = None
    effect: Mapping[str, Any] | None = None
    after_drug: str | None = None
    at_days: float | None = None
    rule: str = "scope"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The child rows of one owner."""

    antibodies: tuple[AntibodyResult, ...] = ()
    drugs: tuple[DrugExposure, ...] = ()
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """Whom an abstract tells of. Every filled cell names the mention it rests on."""

    label: str
    facts: Facts = Facts()
    sex: str | None = None
    sex_mention: int | None = None
    age_years: float | None = None
    age_years_low: float | None = None
    age_years_high: float | None = None
    age_mention: int | None = None
    onset_age_years: float | None = None
    onset_age_mention: int | None = None
    diagnosis: str | None = None  # as worded
    disease: str | None = None  # what the vocabulary calls it
    doid: str | None = None  # its id in the Disease Ontology
    diagnosis_mention: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient(Described):
    """An individual who is a case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Described):
    """A study population or arm; its ages are means or medians, its range is in `age_years_low` and `_high`."""

    n: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something that could not be used: where, what was found, what was expected."""

    stage: str  # import | identity | extract
    place: str  # "data/raw/pubmed/0042.xml.gz, record 17, pmid:31452104"
    code: str  # a fixed word to count by: broken_xml, missing_id, bad_date, …
    message: str
    is_record_lost: bool = False  # True: a record could not be stored at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """All that one fingerprint read in one text; empty when it read it and found nothing."""

    article_id: str
    text_sha256: str
    fingerprint: str
    mentions: tuple[Mention, ...] = ()
    patients: tuple[Patient, ...] = ()
    groups: tuple[Group, ...] = ()
    unowned: Facts = Facts()  # stated, owner unclear
    issues: tuple[Issue, ...] = ()
