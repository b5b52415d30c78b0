"""The bundled sample: every record is read as its README says, and the gold is verbatim."""

import collections
import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from db import store
from pipeline import demo, fetch
from pipeline.records import KINDS, Article, Deletion
from pipeline.sources import files
from pipeline.sources.pubmed import Item

SAMPLE = Path(__file__).parents[2] / "pipeline" / "sample"
FACTS = {"label", "n", "sex", "age_years", "age_range_years", "onset_age_years", "antibodies", "drugs", "outcomes"}
DIRECTIONS = {"improved", "worsened", "unchanged", "resolved", "developed", "increased", "decreased", "no_difference"}
DIRECTIONS |= {"died", "survived"}
GOLD = {"cases.jsonl": 35, "spans.jsonl": 10}


def read(name: str) -> list[Item]:
    return [item for _, item in files.read(SAMPLE / name)]


def gold(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SAMPLE / "gold" / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def pubmed() -> dict[str, Article]:
    """The articles of the efetch answer, by the last two digits of the PMID."""
    return {item.source_id[-2:]: item for item in read("pubmed.xml") if isinstance(item, Article)}


@pytest.fixture(scope="module")
def papers() -> list[Article]:
    return [item for item in read("semantic_scholar.json") if isinstance(item, Article)]


# ---------------------------------------------------------------------------------------------- what is read


def test_every_record_of_the_answer_is_read(pubmed: dict[str, Article]):
    assert len(read("pubmed.xml")) == len(pubmed) == 47
    root = etree.fromstring((SAMPLE / "pubmed.xml").read_bytes())
    assert collections.Counter(child.tag for child in root) == {"PubmedArticle": 46, "PubmedBookArticle": 1}


def test_the_update_brings_one_new_article_one_revision_and_one_deletion(pubmed: dict[str, Article]):
    new, revised, deleted = read("pubmed_update.xml.gz")
    assert isinstance(new, Article)
    assert isinstance(revised, Article)
    assert (new.pmid, revised.pmid, deleted) == (
        "99000048",
        "99000037",
        Deletion(source="pubmed", source_id="99000023"),
    )
    assert "a creatinine of 46 mg/dL" in (pubmed["37"].abstract or "")
    assert "a creatinine of 4.6 mg/dL" in (revised.abstract or "")
    assert (revised.date_revised or "") > (pubmed["37"].date_revised or "")


def test_the_page_of_semantic_scholar_is_read_whole(papers: list[Article]):
    page = json.loads((SAMPLE / "semantic_scholar.json").read_text(encoding="utf-8"))
    assert page["total"] == len(page["data"]) == len(papers) == 14
    assert page["token"] is None
    assert collections.Counter(paper.abstract_missing_reason for paper in papers) == {
        None: 10,
        "withheld_by_publisher": 2,
        "not_provided": 2,
    }
    assert not [paper.title for paper in papers if "<" in (paper.abstract or "")[:5]]


@pytest.mark.parametrize(
    ("record", "field", "expected"),
    [
        ("01", "pmcid", "PMC99000001"),
        ("01", "doi", "10.5555/jmni.2021.0001"),  # not one of its references
        ("04", "publication_date_text", "2019 Spring"),
        ("10", "publication_date", "2016-05"),
        ("11", "trial_ids", ("NCT99000011",)),
        ("12", "publication_date", "2022"),
        ("14", "status", "corrected"),
        ("19", "status", "retracted"),
        ("20", "status", "active"),
        ("20", "abstract_missing_reason", "not_provided"),
        ("21", "status", "active"),
        ("22", "abstract", None),
        ("25", "doi", "10.5555/cnl.2024.0025"),
        ("35", "languages", ("fre",)),
        ("38", "title", "Zelvatinib in previously treated non-small-cell lung cancer with MET exon 14 skipping: "
         "a phase 2 single-arm study."),
        ("40", "doi", None),
        ("40", "publication_date", "1986-12"),
        ("47", "journal", "Handbook of Rare Muscle Disease"),
    ],
)  # fmt: skip
def test_a_record_shows_what_it_is_there_for(pubmed: dict[str, Article], record: str, field: str, expected: object):
    assert getattr(pubmed[record], field) == expected


def test_structured_labels_other_languages_and_groups_of_authors_are_kept_apart(pubmed: dict[str, Article]):
    assert [section.label for section in pubmed["07"].sections] == ["BACKGROUND", "CASE PRESENTATION", "CONCLUSIONS"]
    assert pubmed["07"].abstract is not None
    assert pubmed["07"].abstract.splitlines()[1].startswith("CASE PRESENTATION: An 84-year-old man")
    assert "homme" not in (pubmed["35"].abstract or "")
    assert [other.language for other in pubmed["35"].other_abstracts] == ["fre"]
    assert pubmed["35"].vernacular_title
    assert pubmed["08"].authors[-1].collective_name == "Northern Immune Toxicity Network"
    assert pubmed["09"].doi == "10.5555/njo.2017.0009"


# ---------------------------------------------------------------------------------------------- what it is


def test_no_identifier_could_be_a_real_one(pubmed: dict[str, Article], papers: list[Article]):
    for article in [*pubmed.values(), *papers]:
        assert article.pmid is None or re.fullmatch(r"990000\d\d", article.pmid)
        assert article.doi is None or article.doi.startswith("10.5555/")
        assert article.pmcid is None or article.pmcid.startswith("PMC990000")
        assert all(trial.startswith("NCT990000") for trial in article.trial_ids)


def test_the_readme_has_a_line_for_every_record(pubmed: dict[str, Article]):
    listed = set(re.findall(r"^\| (\d\d) \|", (SAMPLE / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert listed == {*pubmed, "48"}


def test_the_files_are_small_and_hold_nothing_that_changes_with_the_clock():
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*") if path.is_file()) < 600_000
    packed = (SAMPLE / "pubmed_update.xml.gz").read_bytes()
    assert packed[4:8] == b"\0\0\0\0"  # gzip's time stamp
    assert gzip.decompress(packed).isascii()


# ---------------------------------------------------------------------------------------------- the gold


@pytest.mark.parametrize("name", GOLD)
def test_gold_texts_are_those_the_reader_yields(pubmed: dict[str, Article], name: str):
    revised = {item.source_id[-2:]: item for item in read("pubmed_update.xml.gz") if isinstance(item, Article)}
    live = pubmed | revised
    documents = gold(name)
    assert (
        len({document["id"] for document in documents})
        == len(documents)
        == {"cases.jsonl": 35, "spans.jsonl": 10}[name]
    )
    for document in documents:
        article = live[document["id"][-2:]]
        assert document["id"] == f"pmid:{article.pmid}"
        assert (document["title"], document["abstract"]) == (article.title, article.abstract)
        assert article.status in {"active", "corrected"}
        assert article.pmid != "99000023"


def test_gold_spans_are_verbatim_and_of_every_kind():
    seen: collections.Counter[str] = collections.Counter()
    for document in gold("spans.jsonl"):
        assert document["kinds"] == list(KINDS)
        places = [
            (span.get("field", "abstract"), span["start"], span["end"], span["kind"]) for span in document["spans"]
        ]
        assert len(set(places)) == len(places)
        for span in document["spans"]:
            field = document[span.get("field", "abstract")]
            assert field[span["start"] : span["end"]] == span["text"] == span["text"].strip() != ""
            seen[span["kind"]] += 1
    assert set(seen) == set(KINDS)
    assert min(seen.values()) >= 10


def test_gold_facts_use_the_known_words_and_their_quotes_stand_in_the_text():
    for document in gold("cases.jsonl"):
        owners = [*document["patients"], *document["groups"]]
        assert owners, document["id"]
        assert not [patient for patient in document["patients"] if "n" in patient]
        for owner in owners:
            assert owner.keys() <= FACTS | {"diagnosis"}
            results = {one["result"] for one in owner.get("antibodies", [])}
            assert results <= {"positive", "negative", "indeterminate", "normal"}
            for outcome in owner.get("outcomes", []):
                assert outcome["direction"] in DIRECTIONS
                assert outcome["text"] in document["abstract"] or outcome["text"] in document["title"]
            for drug in owner.get("drugs", []):
                assert drug["name"] == drug["name"].lower()
                for dose in drug.get("doses", []):
                    assert {"amount", "unit"} <= dose.keys() or "route" in dose


# ---------------------------------------------------------------------------------------------- the same paper?


@pytest.fixture(scope="module")
def papers_by_rule(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[str, str]]]:
    """After all three files: paper -> (source, rule) of every copy of it."""
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    db = store.open_database(path)
    try:
        fetch.import_files(db, demo.FILES)
        found: dict[str, list[tuple[str, str]]] = {}
        for row in db.query("SELECT article_id, source, merge_rule FROM source_records ORDER BY source, source_id"):
            found.setdefault(row["article_id"], []).append((row["source"], row["merge_rule"]))
        found["deleted"] = [(row["article_id"], "") for row in db.table("articles").rows_where("status = 'deleted'")]
        return found
    finally:
        store.close(db)


@pytest.mark.parametrize(
    ("record", "rules"),
    [
        ("01", ["same_pmid"]),
        ("03", ["same_pmid"]),
        ("06", ["title_year_author"]),
        ("08", ["same_doi", "same_doi"]),
        ("12", []),  # its preprint has a DOI of its own
        ("24", ["same_pmcid"]),
        ("25", ["same_doi"]),
        ("30", ["same_doi"]),
    ],
)
def test_copies_join_their_paper_as_documented(
    papers_by_rule: dict[str, list[tuple[str, str]]], record: str, rules: list[str]
):
    expected = [("pubmed", "first"), *(("semantic_scholar", rule) for rule in rules)]
    assert papers_by_rule[f"pmid:990000{record}"] == expected


def test_six_papers_are_only_in_semantic_scholar_and_one_article_was_withdrawn(
    papers_by_rule: dict[str, list[tuple[str, str]]],
):
    alone = [name for name, copies in papers_by_rule.items() if copies == [("semantic_scholar", "first")]]
    assert len(alone) == 6
    assert "doi:10.5555/preprint.2021.0612" in alone
    assert papers_by_rule["deleted"] == [("pmid:99000023", "")]
