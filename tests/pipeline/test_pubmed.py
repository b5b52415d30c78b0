"""PubMed XML: every part of a record in its place, and broken records named."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from pipeline.records import Article, Author, Deletion, Issue, Link, MeshTerm, OtherAbstract
from pipeline.sources import files, pubmed, pubmed_lists

RECORDED = Path(__file__).parents[1] / "recorded" / "pubmed"
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<PubmedArticleSet>\n'
TAIL = "\n</PubmedArticleSet>\n"


def record(pmid: int = 1, article: str = "", citation: str = "", data: str = "") -> str:
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article>{article}</Article>{citation}'
        f"</MedlineCitation><PubmedData>{data}</PubmedData></PubmedArticle>"
    )


def parse(*records: str) -> list[Article | Deletion | Issue]:
    page = (HEAD + "\n".join(records) + TAIL).encode()
    return [item for _, item in files.read_page(page, "page.xml")]


def one(**parts: str) -> Article:
    (item,) = parse(record(**parts))
    assert isinstance(item, Article)
    return item


def recorded(name: str) -> Article:
    ((_, item),) = files.read(RECORDED / name)
    assert isinstance(item, Article)
    return item


@pytest.fixture(scope="module")
def structured() -> Article:
    return recorded("structured.xml")


def test_identifiers_are_the_records_own(structured: Article) -> None:
    assert structured.pmid == structured.source_id == "90000001"
    assert structured.doi == "10.5555/invented.1"  # valid, lower case, and not that of the reference
    assert structured.pmcid == "PMC9000001"
    assert structured.version == 2
    assert structured.date_revised == "2024-07-26"


def test_inline_markup_leaves_every_word(structured: Article) -> None:
    assert structured.title == "Serum in vitro CO2 and 106 cells: a tale."


def test_abstract_keeps_labels_and_sections(structured: Article) -> None:
    assert structured.abstract == (
        "BACKGROUND: Weakness is common in tales\u2009(β-cells).\n"
        "Case presentation: A man took 20 mg of nothing.\n"
        "It helped.\n"
        "RESULTS: He walked."
    )
    texts = [structured.abstract[part.start : part.end] for part in structured.sections]
    assert texts == structured.abstract.split("\n")
    assert [(part.label, part.category) for part in structured.sections] == [
        ("BACKGROUND", "BACKGROUND"),
        ("Case presentation", "METHODS"),
        (None, "UNASSIGNED"),
        ("RESULTS", None),
    ]
    assert structured.copyright == "© 2023 Nobody."


def test_abstracts_in_other_languages_stay_apart(structured: Article) -> None:
    assert structured.other_abstracts == (
        OtherAbstract(language="fre", type="Publisher", text="Un homme."),
        OtherAbstract(language="eng", type="plain-language-summary", text="In plain words."),
    )
    assert structured.languages == ("eng", "fre")


def test_authors_skip_invalid_names_and_keep_collectives(structured: Article) -> None:
    assert structured.authors == (
        Author(last_name="Muster", fore_name="Eva Maria", initials="EM", suffix="Jr", orcid="0000-0002-1825-009X"),
        Author(last_name="Solo"),
        Author(collective_name="Tale Study Group"),
    )


def test_mesh_is_major_by_a_qualifier_and_includes_rare_diseases(structured: Article) -> None:
    assert structured.mesh_terms == (
        MeshTerm(descriptor="Muscular Diseases", ui="D009135", is_major=True, qualifiers=("drug therapy",)),
        MeshTerm(descriptor="Humans", ui="D006801", is_major=False),
        MeshTerm(descriptor="Invented Myopathy", ui="C000000001", is_major=False),
    )
    assert structured.keywords == ("tale",)


def test_trial_ids_are_those_of_trial_registries(structured: Article) -> None:
    assert structured.trial_ids == ("NCT00000001",)


def test_erratum_makes_a_record_corrected(structured: Article) -> None:
    assert structured.links == (Link(ref_type="ErratumIn", pmid="90000077", citation="J Invent Med. 2023;12(4):1"),)
    assert structured.status == "corrected"


def test_journal_and_date(structured: Article) -> None:
    found = (structured.journal, structured.issn, structured.volume, structured.issue, structured.pages)
    assert found == ("Journal of invented medicine", "1234-5679", "12", "3", "101-9")
    assert (structured.publication_date, structured.publication_date_text) == ("2023-09-03", None)


def test_book_chapter() -> None:
    book = recorded("book.xml")
    assert (book.pmid, book.doi, book.title) == ("90000002", "10.5555/chapter", "Invented Myopathy")
    assert (book.journal, book.publication_date, book.date_revised) == ("Tales of Medicine", "2019-02-28", "2021-01-04")
    assert [author.last_name for author in book.authors] == ["Muster"]
    assert book.abstract == "CLINICAL CHARACTERISTICS: Weakness."


@pytest.mark.parametrize(
    ("pub_date", "expected", "text"),
    [
        ("<Year>2019</Year>", "2019", None),
        ("<Year>2019</Year><Month>02</Month>", "2019-02", None),
        ("<Year>2019</Year><Month>Feb</Month><Day>30</Day>", "2019-02", None),
        ("<Year>2019</Year><Season>Spring</Season>", "2019", "2019 Spring"),
        ("<MedlineDate>2019 Sep-Oct</MedlineDate>", "2019-09", "2019 Sep-Oct"),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", "1998-12", "1998 Dec-1999 Jan"),
        ("<MedlineDate>Winter 2001-2002</MedlineDate>", "2001", "Winter 2001-2002"),
    ],
)
def test_dates(pub_date: str, expected: str, text: str | None) -> None:
    article = one(article=f"<Journal><JournalIssue><PubDate>{pub_date}</PubDate></JournalIssue></Journal>")
    assert (article.publication_date, article.publication_date_text) == (expected, text)


def test_a_date_without_a_year_is_named_and_replaced_by_the_online_date() -> None:
    article, issue = parse(
        record(
            article="<Journal><JournalIssue><PubDate><Season>Spring</Season></PubDate></JournalIssue></Journal>"
            "<ArticleDate><Year>2020</Year><Month>3</Month><Day>1</Day></ArticleDate>"
        )
    )
    assert isinstance(article, Article)
    assert isinstance(issue, Issue)
    assert article.publication_date == "2020-03-01"
    assert (issue.code, issue.place, issue.is_record_lost) == ("bad_date", "page.xml, record 1, pmid:1", False)


@pytest.mark.parametrize(
    ("citation", "types", "status"),
    [
        ("", "Retracted Publication", "retracted"),
        (
            '<CommentsCorrectionsList><CommentsCorrections RefType="RetractionIn"/></CommentsCorrectionsList>',
            "",
            "retracted",
        ),
        (
            '<CommentsCorrectionsList><CommentsCorrections RefType="RetractionOf"/></CommentsCorrectionsList>',
            "",
            "active",
        ),
        ("", "Retraction of Publication", "active"),
        ("", "Retraction Notice", "active"),
        (
            '<CommentsCorrectionsList><CommentsCorrections RefType="ErratumFor"/></CommentsCorrectionsList>',
            "",
            "active",
        ),
    ],
)
def test_status_is_that_of_the_record_not_of_the_one_it_speaks_of(citation: str, types: str, status: str) -> None:
    kinds = f"<PublicationTypeList><PublicationType>{types}</PublicationType></PublicationTypeList>"
    assert one(article=kinds, citation=citation).status == status


@pytest.mark.parametrize("abstract", ["", "<Abstract/>", "<Abstract><AbstractText/></Abstract>"])
def test_a_missing_abstract_has_its_reason(abstract: str) -> None:
    article = one(article=abstract)
    assert (article.abstract, article.abstract_missing_reason) == (None, "not_provided")


def test_titles_of_other_languages() -> None:
    article = one(article="<ArticleTitle>[A tale].</ArticleTitle><VernacularTitle>Ein Märchen.</VernacularTitle>")
    assert (article.title, article.vernacular_title) == ("[A tale].", "Ein Märchen.")
    assert one(article="<ArticleTitle>[Not Available].</ArticleTitle>").title is None


def test_formulas_are_closed_up() -> None:
    article = one(
        article='<ArticleTitle>Of <mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:mi>V</mml:mi>\n  '
        "<mml:mn>2</mml:mn>\n</mml:math> and more.</ArticleTitle>"
    )
    assert article.title == "Of V2 and more."


def test_deleted_citations() -> None:
    items = parse(record(), "<DeleteCitation><PMID Version='1'>5</PMID><PMID Version='1'>6</PMID></DeleteCitation>")
    assert items[1:] == [Deletion(source="pubmed", source_id="5"), Deletion(source="pubmed", source_id="6")]


AUTHORS = (
    '<AuthorList CompleteYN="Y" Type="authors"><Author ValidYN="Y" EqualContrib="Y">'
    "<LastName>O&#xed;r &amp; B</LastName>\n"
    "<ForeName>Eva</ForeName><Initials>E</Initials><Suffix>3rd</Suffix>"
    '<Identifier Source="ORCID">0000-0002-1825-009X</Identifier>'
    "<AffiliationInfo><Affiliation>A &amp; B.</Affiliation></AffiliationInfo></Author>"
    '<Author ValidYN="Y"><LastName>Berg</LastName></Author></AuthorList>'
)
HEADINGS = (
    "<MeshHeadingList><MeshHeading>"
    '<DescriptorName UI="D1" MajorTopicYN="N" Type="Geographic">A &amp; B</DescriptorName>'
    '<QualifierName MajorTopicYN="Y" UI="Q1">isolation &amp; purification</QualifierName></MeshHeading>\n'
    '<MeshHeading><DescriptorName MajorTopicYN="N" UI="D2">Humans</DescriptorName></MeshHeading></MeshHeadingList>'
)


def test_lists_read_from_the_text_are_what_their_elements_say() -> None:
    text = (record(article=AUTHORS, citation=HEADINGS)).encode()
    cut = pubmed_lists.cut(text)
    root = etree.fromstring(text)
    assert cut.authors == pubmed_lists.authors(root.iter("AuthorList"))
    assert cut.headings == pubmed_lists.mesh_terms(root.iter("MeshHeading"))
    assert cut.xml == record().encode()
    assert [(term.descriptor, term.is_major) for term in cut.headings or ()] == [
        ("A & B", True),
        ("Humans", False),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<LastName>Berg</LastName>", "<CollectiveName>Some <i>Group</i></CollectiveName>"),
        ("<LastName>Berg</LastName>", "<LastName>Berg<!-- or not --></LastName>"),
        ("<LastName>Berg</LastName>", "<LastName>Berg</LastName></Author>"),
        ("&#xed;", "&iacute;"),
        ("&#xed;", "\x01"),
        ("Eva", "Eva\n Maria"),
        ('Type="authors"', 'Type="editors"'),
        ('ValidYN="Y"><LastName>Berg', 'ValidYN="N"><LastName>Berg'),
    ],
)
def test_lists_of_any_other_form_are_left_to_the_parser(old: str, new: str) -> None:
    text = record(article=AUTHORS.replace(old, new, 1)).encode()
    assert pubmed_lists.cut(text).authors is None
    assert pubmed_lists.cut(text).xml == text


JOURNAL = (
    '<Journal><ISSN IssnType="Print">1234-5679</ISSN><JournalIssue CitedMedium="Print"><Volume>4 &amp; 5</Volume>'
    "<Issue>Suppl</Issue>\n<PubDate><Year>2020</Year><Month>May</Month></PubDate></JournalIssue>"
    "<Title>Tales &amp; reports</Title><ISOAbbreviation>Tales</ISOAbbreviation></Journal>"
)
TYPES = (
    '<PublicationTypeList><PublicationType UI="D1">Case Reports</PublicationType>\n'
    '<PublicationType UI="D2">A &amp; B</PublicationType></PublicationTypeList>'
)
REVISED = "<DateRevised><Year>2021</Year><Month>03</Month><Day>04</Day></DateRevised>"
NOTE = "<MedlineJournalInfo><MedlineTA>T R</MedlineTA><ISSNLinking>0000-0000</ISSNLinking></MedlineJournalInfo>"


@pytest.mark.parametrize(
    "old",
    ["</Title>", "</ISSN>", "</Volume>", "</Month></PubDate>", "</JournalIssue>", "</PublicationType>", "</Day>"],
)
def test_a_comment_sends_a_part_to_the_parser_which_reads_the_same(old: str) -> None:
    usual = record(article=JOURNAL + TYPES, citation=NOTE).replace("<Article>", f"{REVISED}<Article>")
    article, other = parse(usual, usual.replace(old, f"<!-- here -->{old}", 1))
    assert article == other
    assert isinstance(article, Article)
    assert (article.journal, article.issn) == ("Tales & reports", "1234-5679")
    assert (article.volume, article.issue, article.publication_date) == ("4 & 5", "Suppl", "2020-05")
    assert article.publication_types == ("Case Reports", "A & B")
    assert article.date_revised == "2021-03-04"


def test_the_note_on_the_journal_says_what_the_journal_does_not() -> None:
    bare = JOURNAL.replace('<ISSN IssnType="Print">1234-5679</ISSN>', "")
    assert one(article=bare, citation=NOTE).issn == "0000-0000"


def test_lists_of_references_may_lie_in_one_another() -> None:
    inner = "<ReferenceList><Title>More</Title><Reference><Citation>B.</Citation></Reference></ReferenceList>"
    data = f"<ReferenceList><Reference><Citation>A.</Citation></Reference>{inner}</ReferenceList>"
    assert one(data=data).pmid == "1"


# ---------------------------------------------------------------------------------------------- broken input


def outline(page: bytes) -> list[str]:
    """PMIDs of what was read, and the codes of what was not."""
    return [item.code if isinstance(item, Issue) else item.source_id for _, item in files.read_page(page, "page.xml")]


def lost(page: bytes) -> list[Issue]:
    items = [item for _, item in files.read_page(page, "page.xml")]
    return [item for item in items if isinstance(item, Issue)]


def test_a_broken_record_is_named_and_the_others_are_read() -> None:
    page = (HEAD + record(1) + record(2).replace("</Article>", "</Artikel>") + record(3) + TAIL).encode()
    assert outline(page) == ["1", "broken_xml", "3"]
    assert lost(page)[0].place == "page.xml, record 2, pmid:2"


def test_a_record_without_end_costs_only_itself() -> None:
    page = (HEAD + record(1).replace("</PubmedArticle>", "") + record(2) + TAIL).encode()
    assert outline(page) == ["broken_xml", "2"]
    book = "<PubmedBookArticle><BookDocument><PMID>3</PMID></BookDocument></PubmedBookArticle>"
    page = (HEAD + record(1).replace("</PubmedArticle>", "") + book + record(2) + TAIL).encode()
    assert outline(page) == ["broken_xml", "3", "2"]


def test_a_record_without_start_is_named() -> None:
    page = (HEAD + record(1) + record(2).replace("<PubmedArticle>", "<PubmedArt") + record(3) + TAIL).encode()
    assert outline(page) == ["1", "unread_text", "3"]
    assert "pmid:2" in lost(page)[0].message


def test_a_file_that_ends_too_early() -> None:
    page = (HEAD + record(1) + record(2)).encode()
    assert outline(page) == ["1", "2", "truncated_file"]
    assert outline(page[:-40]) == ["1", "broken_xml", "truncated_file"]


def test_a_record_in_another_encoding_than_it_says() -> None:
    wrong = record(2, article="<ArticleTitle>Märchen</ArticleTitle>").encode("latin-1")
    page = HEAD.encode() + record(1).encode() + wrong + record(3).encode() + TAIL.encode()
    assert outline(page) == ["1", "wrong_encoding", "3"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "iso-8859-1", "utf-16-le"])
def test_other_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "page.xml"
    declared = encoding.removesuffix("-le").removesuffix("-sig")
    head = HEAD.replace("utf-8", declared)
    path.write_bytes((head + record(article="<ArticleTitle>Märchen</ArticleTitle>") + TAIL).encode(encoding))
    ((_, item),) = files.read(path)
    assert isinstance(item, Article)
    assert item.title == "Märchen"


def test_entities_are_neither_expanded_nor_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    bomb = (
        '<?xml version="1.0"?>\n<!DOCTYPE PubmedArticleSet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">'
        f'<!ENTITY file SYSTEM "{secret.as_uri()}">]>\n<PubmedArticleSet>'
    )
    records = [
        record(number, article=f"<ArticleTitle>{text}</ArticleTitle>")
        for number, text in enumerate(("&b;", "&file;", "x"), 1)
    ]
    page = (bomb + "".join(records) + TAIL).encode()
    assert outline(page) == ["entity_declaration", "broken_xml", "broken_xml", "3"]


def test_comments_hide_records() -> None:
    page = HEAD + "<!-- " + record(1) + " -->" + record(2, article="<ArticleTitle>a<!-- b -->c</ArticleTitle>") + TAIL
    ((_, item),) = files.read_page(page.encode(), "page.xml")
    assert isinstance(item, Article)
    assert (item.source_id, item.title) == ("2", "ac")


def test_a_record_of_any_size_costs_no_memory_and_only_itself() -> None:
    def chunks() -> Iterator[bytes]:
        yield (HEAD + record(1)).encode()
        yield b"<PubmedArticle><MedlineCitation><PMID>2</PMID><Article><Abstract><AbstractText>"
        for _ in range(50):
            yield b"a " * (1 << 19)
        yield b"</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>"
        yield (record(3) + TAIL).encode()

    items = [item for _, item in pubmed.read(chunks(), "page.xml")]
    assert [item.place if isinstance(item, Issue) else item.source_id for item in items] == [
        "1",
        "page.xml, record 2, pmid:2",
        "3",
    ]


def test_an_abstract_too_long_to_be_read_leaves_its_article() -> None:
    long = record(1, article=f"<Abstract><AbstractText>{'word ' * 250_000}</AbstractText></Abstract>")
    article, issue = parse(long)
    assert isinstance(article, Article)
    assert isinstance(issue, Issue)
    assert (article.abstract, article.abstract_missing_reason) == (None, "unreadable")
    assert (issue.code, issue.is_record_lost) == ("abstract_too_long", True)


def test_gzip_that_ends_too_early_gives_all_that_came_before(tmp_path: Path) -> None:
    path = tmp_path / "a.xml.gz"
    whole = gzip.compress((HEAD + "\n".join(record(number) for number in range(1, 2001)) + TAIL).encode())
    path.write_bytes(whole[: len(whole) // 2])
    items = [item for _, item in files.read(path)]
    assert sum(isinstance(item, Article) for item in items) > 500
    assert {item.code for item in items if isinstance(item, Issue)} == {"broken_xml", "unreadable_file"}


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_the_cut_of_the_stream_does_not_matter(size: int) -> None:
    text = (
        HEAD + record(1) + "<!-- x -->" + record(2) + "<DeleteCitation><PMID>3</PMID></DeleteCitation>" + TAIL
    ).encode()
    pieces = (text[at : at + size] for at in range(0, len(text), size))
    assert [item.source_id for _, item in pubmed.read(pieces, "x") if not isinstance(item, Issue)] == ["1", "2", "3"]
    pieces = (text[at : at + size] for at in range(0, len(text), size))
    assert not [item for _, item in pubmed.read(pieces, "x") if isinstance(item, Issue)]
