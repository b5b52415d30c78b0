"""A small invented library: a case series, a case with a cohort, a duplicate, a retracted and a hostile article."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils

from db import facts, literature, store
from pipeline import records

SERIES_TITLE = "Rituximab for anti-HMGCR and anti-SRP myopathy: three invented cases"
SERIES = (
    "BACKGROUND: Necrotizing myopathy may resist treatment.\n"
    "CASES: Patient 1, a 34-year-old woman with necrotizing myopathy, had noticed weakness since the age of 29. "
    "Anti-HMGCR antibodies were positive (1:640) and anti-SRP was negative. Prednisone 1 mg/kg daily and "
    "mycophenolate mofetil 2 g/day for six months did not help. Rituximab 1000 mg was infused intravenously, "
    "two doses given two weeks apart. She walked again, and CK fell from 8500 to 450 U/L. "
    "Patient 2, a 61-year-old man, carried anti-SRP antibodies; rituximab 375 mg/m2 weekly for four weeks left his "
    "strength unchanged. Patient 3, a woman in her fifties, was anti-HMGCR positive, received azathioprine, and died.\n"
    "CONCLUSION: Dose and antibody may matter."
)
COHORT_TITLE = "Intravenous immunoglobulin in a β-cell survey"
COHORT = (
    "Eight patients (mean age 52 years) received intravenous immunoglobulin 2 g/kg monthly; six of eight improved. "
    "One 70-year-old man was tested for AQP4-IgG, which was negative. Somebody was given cyclophosphamide."
)
HOSTILE_TITLE = "<script>document.title = 'stolen'</script> in a title"
HOSTILE = 'A 9-year-old boy <script>document.title = "stolen"</script> took aspirin "5 < 6 mg" & rested.'


class Reader:
    """Builds an extraction by quoting an article's own words."""

    def __init__(self, article_id: str, article: records.Article, fingerprint: str = "f1") -> None:
        self.article_id, self.article, self.fingerprint = article_id, article, fingerprint
        self.mentions: list[records.Mention] = []

    def mention(self, kind: Any, words: str, *owners: int, nth: int = 0, field: Any = "abstract", **more: Any) -> int:
        """The index of a new mention: the nth place where these words stand."""
        text = getattr(self.article, field)
        start = -1
        for _ in range(nth + 1):
            start = text.index(words, start + 1)
        cue = more.pop("cue", None)
        if cue is not None:
            at = text.index(cue, start)
            more |= {"cue_start": at, "cue_end": at + len(cue), "cue_text": cue}
        self.mentions.append(
            records.Mention(
                kind=kind,
                field=field,
                start=start,
                end=start + len(words),
                text=words,
                rule=f"{kind}.test",
                owners=tuple(records.Owner(subject=owner, rule="anchor") for owner in owners),
                **more,
            )
        )
        return len(self.mentions) - 1

    def extraction(self, **parts: Any) -> records.Extraction:
        return records.Extraction(
            article_id=self.article_id,
            text_sha256=records.text_sha256(self.article.title, self.article.abstract),
            fingerprint=self.fingerprint,
            mentions=tuple(self.mentions),
            **parts,
        )


def article(number: int, title: str | None, abstract: str | None, **more: Any) -> records.Article:
    """An article as PubMed might give it."""
    defaults: dict[str, Any] = {
        "source": "pubmed",
        "source_id": str(number),
        "pmid": str(number),
        "doi": f"10.5555/invented.{number}",
        "journal": "Journal of Invented Cases",
        "publication_date": "2021-05",
        "languages": ("eng",),
        "publication_types": ("Case Reports",),
        "authors": (
            records.Author(last_name="Example", initials="E"),
            records.Author(last_name="Müller", initials="K"),
        ),
        "mesh_terms": (records.MeshTerm(descriptor="Rituximab", ui="D000069283", is_major=True),),
        "url": f"https://pubmed.ncbi.nlm.nih.gov/{number}/",
    }
    return records.Article(title=title, abstract=abstract, **{**defaults, **more})


def stored(one: records.Article, article_id: str | None = None, **more: Any) -> literature.StoredArticle:
    """The article as identity hands it over: founded by its only copy."""
    copy = literature.SourceCopy(
        record=one, merge_rule="first", retrieved_at="2026-01-02T03:04:05Z", title_keys=[one.title] if one.title else []
    )
    return literature.StoredArticle(article_id=article_id or f"pmid:{one.pmid}", article=one, copies=(copy,), **more)


def read_series(one: records.Article, fingerprint: str = "f1") -> records.Extraction:
    """Three patients, as a perfect extractor would read the series."""
    r = Reader("pmid:101", one, fingerprint)
    return r.extraction(patients=(_woman_who_walked_again(r), _man_without_benefit(r), _woman_who_died(r)))


def _woman_who_walked_again(r: Reader) -> records.Patient:
    hmgcr = {"target": "HMGCR", "result": "positive", "titer": "1:640"}
    return records.Patient(
        label="Patient 1",
        age_years=34.0,
        age_mention=r.mention("age", "34-year-old", 0, attributes={"years": 34.0, "role": "presentation"}),
        sex="female",
        sex_mention=r.mention("sex", "woman", 0, attributes={"sex": "female"}),
        diagnosis="necrotizing myopathy",
        disease="immune-mediated necrotizing myopathy",
        diagnosis_mention=r.mention("diagnosis", "necrotizing myopathy", 0),
        onset_age_years=29.0,
        onset_age_mention=r.mention("age", "the age of 29", 0, attributes={"years": 29.0, "role": "onset"}),
        facts=records.Facts(
            antibodies=(
                records.AntibodyResult(mention=r.mention("antibody", "Anti-HMGCR", 0, attributes=hmgcr), **hmgcr),
                records.AntibodyResult(
                    mention=r.mention("antibody", "anti-SRP", 0, nth=0, is_negated=True, cue="negative"),
                    target="SRP",
                    result="negative",
                ),
            ),
            drugs=_drugs_of_first(r),
            outcomes=(
                records.Outcome(
                    mention=r.mention("outcome", "walked again", 0),
                    measure="walking",
                    direction="improved",
                    benefit="better",
                    text="walked again",
                    after_drug="rituximab",
                ),
                records.Outcome(
                    mention=r.mention("outcome", "CK fell from 8500 to 450 U/L", 0),
                    measure="CK",
                    direction="decreased",
                    text="CK fell from 8500 to 450 U/L",
                    baseline=8500.0,
                    followup=450.0,
                    unit="U/L",
                    after_drug="rituximab",
                ),
            ),
        ),
    )


def _man_without_benefit(r: Reader) -> records.Patient:
    return records.Patient(
        label="Patient 2",
        age_years=61.0,
        age_mention=r.mention("age", "61-year-old", 1, attributes={"years": 61.0, "role": "presentation"}),
        sex="male",
        sex_mention=r.mention("sex", "man", 1, nth=1, attributes={"sex": "male"}),
        facts=records.Facts(
            antibodies=(
                records.AntibodyResult(
                    mention=r.mention("antibody", "anti-SRP", 1, nth=1), target="SRP", result="positive"
                ),
            ),
            drugs=(_weekly_rituximab(r),),
            outcomes=(
                records.Outcome(
                    mention=r.mention("outcome", "strength unchanged", 1),
                    measure="strength",
                    direction="unchanged",
                    benefit="none",
                    text="strength unchanged",
                    after_drug="rituximab",
                ),
            ),
        ),
    )


def _woman_who_died(r: Reader) -> records.Patient:
    return records.Patient(
        label="Patient 3",
        age_years_low=50.0,
        age_years_high=59.0,
        age_mention=r.mention("age", "in her fifties", 2, attributes={"years": 50.0, "years_high": 59.0}),
        sex="female",
        sex_mention=r.mention("sex", "woman", 2, nth=1, attributes={"sex": "female"}),
        facts=records.Facts(
            antibodies=(
                records.AntibodyResult(
                    mention=r.mention("antibody", "anti-HMGCR", 2, nth=0), target="HMGCR", result="positive"
                ),
            ),
            drugs=(
                records.DrugExposure(mention=r.mention("drug", "azathioprine", 2), name="azathioprine", rxcui="1256"),
            ),
            outcomes=(
                records.Outcome(
                    mention=r.mention("outcome", "died", 2),
                    measure="death",
                    direction="died",
                    benefit="worse",
                    text="died",
                ),
            ),
        ),
    )


def _drugs_of_first(r: Reader) -> tuple[records.DrugExposure, ...]:
    prednisone = r.mention("drug", "Prednisone", 0)
    mycophenolate = r.mention("drug", "mycophenolate mofetil", 0)
    rituximab = r.mention("drug", "Rituximab", 0)
    return (
        records.DrugExposure(
            mention=prednisone,
            name="prednisone",
            rxcui="8640",
            role="prior",
            doses=(
                records.Dose(
                    mention=r.mention("dose", "1 mg/kg", 0, attributes={"drug": prednisone}),
                    amount=1.0,
                    unit="mg",
                    per="kg",
                    frequency="daily",
                    per_day=1.0,
                    frequency_mention=r.mention("frequency", "daily", 0, attributes={"drug": prednisone}),
                ),
            ),
        ),
        records.DrugExposure(
            mention=mycophenolate,
            name="mycophenolate mofetil",
            rxcui="68149",
            role="prior",
            doses=(
                records.Dose(
                    mention=r.mention("dose", "2 g/day", 0, attributes={"drug": mycophenolate}),
                    amount=2.0,
                    unit="g",
                    per="day",
                    duration="six months",
                    duration_days=180.0,
                    duration_mention=r.mention("duration", "for six months", 0, attributes={"drug": mycophenolate}),
                ),
            ),
        ),
        records.DrugExposure(
            mention=rituximab,
            name="rituximab",
            drugbank_id="DB00073",
            rxcui="121191",
            role="index",
            doses=(
                records.Dose(
                    mention=r.mention("dose", "1000 mg", 0, attributes={"drug": rituximab}),
                    amount=1000.0,
                    unit="mg",
                    n_doses=2,
                    interval_days=14.0,
                    route="intravenous",
                    route_mention=r.mention("route", "intravenously", 0, attributes={"drug": rituximab}),
                ),
            ),
        ),
    )


def _weekly_rituximab(r: Reader) -> records.DrugExposure:
    return records.DrugExposure(
        mention=r.mention("drug", "rituximab", 1),
        name="rituximab",
        rxcui="121191",
        role="index",
        doses=(
            records.Dose(
                mention=r.mention("dose", "375 mg/m2", 1),
                amount=375.0,
                unit="mg",
                per="m2",
                frequency="weekly",
                frequency_mention=r.mention("frequency", "weekly", 1),
                duration="four weeks",
                duration_days=28.0,
                duration_mention=r.mention("duration", "for four weeks", 1),
            ),
        ),
    )


def read_cohort(one: records.Article, fingerprint: str = "f1") -> records.Extraction:
    """One patient beside a group of eight, and a drug whose owner is unclear."""
    r = Reader("pmid:102", one, fingerprint)
    antibody = r.mention("antibody", "AQP4-IgG", 0)
    patient = records.Patient(
        label="70-year-old man",
        age_years=70.0,
        age_mention=r.mention("age", "70-year-old", 0, attributes={"years": 70.0}),
        sex="male",
        sex_mention=r.mention("sex", "man", 0),
        facts=records.Facts(antibodies=(records.AntibodyResult(mention=antibody, target="AQP4", result="negative"),)),
    )
    drug = r.mention("drug", "intravenous immunoglobulin", 1)
    dose = records.Dose(mention=r.mention("dose", "2 g/kg", 1), amount=2.0, unit="g", per="kg", interval_days=30.0)
    group = records.Group(
        label="eight patients",
        n=8,
        age_years=52.0,
        age_mention=r.mention("age", "mean age 52 years", 1, attributes={"years": 52.0, "statistic": "mean"}),
        facts=records.Facts(
            drugs=(records.DrugExposure(mention=drug, name="intravenous immunoglobulin", role="index", doses=(dose,)),),
            outcomes=(
                records.Outcome(
                    mention=r.mention("outcome", "six of eight improved", 1),
                    measure=None,
                    direction="improved",
                    benefit="better",
                    text="six of eight improved",
                    n_events=6,
                    n_total=8,
                    p_value="0.03",
                    effect={"measure": "RR", "value": 2.0, "low": 1.1, "high": None},
                    at_days=84.0,
                ),
            ),
        ),
    )
    unowned = records.DrugExposure(mention=r.mention("drug", "cyclophosphamide"), name="cyclophosphamide")
    return r.extraction(patients=(patient,), groups=(group,), unowned=records.Facts(drugs=(unowned,)))


def read_hostile(one: records.Article) -> records.Extraction:
    """A fact inside markup that must never run."""
    r = Reader("pmid:103", one)
    patient = records.Patient(
        label="<b>boy</b>",
        age_years=9.0,
        age_mention=r.mention("age", "9-year-old", 0),
        diagnosis='<script>document.title = "stolen"</script>',
        diagnosis_mention=r.mention("diagnosis", '<script>document.title = "stolen"</script>', 0),
    )
    return r.extraction(patients=(patient,))


def fill(db: sqlite_utils.Database) -> None:
    """Store the whole invented library."""
    series, cohort = article(101, SERIES_TITLE, SERIES), article(102, COHORT_TITLE, COHORT, publication_date="2019")
    hostile = article(103, HOSTILE_TITLE, HOSTILE)
    retracted = article(104, "A retracted case", "A 20-year-old man took rituximab.", status="retracted")
    empty = article(105, "Nothing but a title", None, abstract_missing_reason="withheld_by_publisher")
    literature.save_articles(db, [stored(one) for one in (series, cohort, hostile, retracted, empty)])
    retracted_reader = Reader("pmid:104", retracted)
    age = retracted_reader.mention("age", "20-year-old", 0)
    extractions = [
        read_series(series),
        read_cohort(cohort),
        read_hostile(hostile),
        retracted_reader.extraction(patients=(records.Patient(label="man", age_years=20.0, age_mention=age),)),
    ]
    facts.save_extractions(db, extractions)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite_utils.Database]:
    """An empty database on disk."""
    db = store.open_database(tmp_path / "litlode.db")
    yield db
    store.close(db)


@pytest.fixture
def library(database: sqlite_utils.Database) -> sqlite_utils.Database:
    """The database with the invented library in it."""
    fill(database)
    return database


@pytest.fixture
def make_article() -> Callable[..., records.Article]:
    """The builder of articles."""
    return article


@pytest.fixture
def make_stored() -> Callable[..., literature.StoredArticle]:
    """The builder of what identity hands over."""
    return stored


@pytest.fixture
def make_reader() -> type[Reader]:
    """The builder of extractions."""
    return Reader


@pytest.fixture
def series_extraction() -> records.Extraction:
    """What was read in the case series."""
    return read_series(article(101, SERIES_TITLE, SERIES))


def library_in(folder: Path) -> Path:
    """The library in a closed file."""
    path = folder / "litlode.db"
    db = store.open_database(path)
    fill(db)
    store.close(db)
    return path


@pytest.fixture
def library_path(tmp_path: Path) -> Path:
    """The library in a file of this test's own."""
    return library_in(tmp_path)


@pytest.fixture(scope="module")
def shared_library_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library in a file that no test changes."""
    return library_in(tmp_path_factory.mktemp("library"))
