"""Records a second and peak memory of reading PubMed XML, beside pubmed_parser's MEDLINE reader in the same run.

    python tests/benchmarks/read_records.py [N | FILE.xml.gz]

writes a .xml.gz of N invented records in the real format (about 9 kB each: an abstract in sections, authors with their
addresses, headings, references with ids of their own), or takes a file of yours. Both readers go through it in turns
of 50 records, so that whatever else the machine does slows both alike; the time is that of the processor. Memory is
the peak of a process that reads N records, and of one that reads 4 N: it must not grow.
"""

from __future__ import annotations

import collections
import gzip
import itertools
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.records import Article
from pipeline.sources import files

ROUNDS = 3
TURN = 50
_WORDS = ["patient", "myopathy", "weakness", "antibody", "treatment", "response", "serum", "biopsy", "β-cell", "week"]


def sentence(chance: random.Random, words: int) -> str:
    """Some invented words with a full stop."""
    return " ".join(chance.choices(_WORDS, k=words)).capitalize() + "."


def record(number: int, chance: random.Random) -> str:
    """One PubmedArticle with the parts that a full record of MEDLINE has."""
    abstract = "".join(
        f'<AbstractText Label="{label}" NlmCategory="{label}">'
        + " ".join(sentence(chance, 14) for _ in range(4))
        + " <i>In vitro</i> (<i>p</i>&#x2009;=&#x2009;0.03, CO<sub>2</sub>).</AbstractText>"
        for label in ("BACKGROUND", "METHODS", "RESULTS", "CONCLUSIONS")
    )
    authors = "".join(
        f'<Author ValidYN="Y"><LastName>Muster{n}</LastName><ForeName>Eva M</ForeName><Initials>EM</Initials>'
        f"<AffiliationInfo><Affiliation>{sentence(chance, 12)}</Affiliation></AffiliationInfo></Author>"
        for n in range(6)
    )
    mesh = "".join(
        f'<MeshHeading><DescriptorName UI="D00{n:04}" MajorTopicYN="N">Heading {n}</DescriptorName>'
        f'<QualifierName UI="Q000{n:03}" MajorTopicYN="Y">therapy</QualifierName></MeshHeading>'
        for n in range(10)
    )
    references = "".join(
        f"<Reference><Citation>{sentence(chance, 8)}</Citation><ArticleIdList>"
        f'<ArticleId IdType="doi">10.5555/cited.{n}</ArticleId><ArticleId IdType="pubmed">{n + 1}</ArticleId>'
        "</ArticleIdList></Reference>"
        for n in range(8)
    )
    history = "".join(
        f'<PubMedPubDate PubStatus="{kind}"><Year>2020</Year><Month>5</Month><Day>{day}</Day></PubMedPubDate>'
        for day, kind in enumerate(("received", "accepted", "entrez", "pubmed", "medline"), start=1)
    )
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{number}</PMID>'
        "<DateRevised><Year>2021</Year><Month>03</Month><Day>04</Day></DateRevised>"
        '<Article PubModel="Print"><Journal><ISSN IssnType="Print">1234-5679</ISSN><JournalIssue CitedMedium="Print">'
        "<Volume>12</Volume><Issue>3</Issue><PubDate><Year>2020</Year><Month>May</Month></PubDate></JournalIssue>"
        "<Title>Journal of invented medicine</Title><ISOAbbreviation>J Invent Med</ISOAbbreviation></Journal>"
        f"<ArticleTitle>{sentence(chance, 12)}</ArticleTitle><Pagination><MedlinePgn>10-19</MedlinePgn></Pagination>"
        f'<ELocationID EIdType="doi" ValidYN="Y">10.5555/invented.{number}</ELocationID><Abstract>{abstract}</Abstract>'
        f'<AuthorList CompleteYN="Y">{authors}</AuthorList><Language>eng</Language>'
        '<PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList>'
        "</Article><MedlineJournalInfo><Country>Nowhere</Country><MedlineTA>J Invent Med</MedlineTA>"
        "<NlmUniqueID>0000001</NlmUniqueID><ISSNLinking>1234-5679</ISSNLinking></MedlineJournalInfo>"
        f"<MeshHeadingList>{mesh}</MeshHeadingList></MedlineCitation><PubmedData><History>{history}</History>"
        f'<PublicationStatus>ppublish</PublicationStatus><ArticleIdList><ArticleId IdType="pubmed">{number}</ArticleId>'
        f'<ArticleId IdType="doi">10.5555/invented.{number}</ArticleId></ArticleIdList>'
        f"<ReferenceList>{references}</ReferenceList></PubmedData></PubmedArticle>\n"
    )


def write(path: Path, count: int) -> None:
    """A file of so many records, compressed as the bulk files are."""
    chance = random.Random(1)
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=6) as file:
        file.write('<?xml version="1.0" encoding="utf-8"?>\n<PubmedArticleSet>\n')
        file.writelines(record(number, chance) for number in range(1, count + 1))
        file.write("</PubmedArticleSet>\n")


def ours(path: Path) -> Iterator[object]:
    """The articles that litlode reads."""
    return (item for _, item in files.read(path) if isinstance(item, Article))


def theirs(path: Path) -> Iterator[object]:
    """The articles that pubmed_parser reads."""
    import pubmed_parser

    return iter(pubmed_parser.parse_medline_xml(str(path)))


def rates(path: Path) -> list[float]:
    """Records a second of both readers, in turns."""
    seconds, counts = [0.0, 0.0], [0, 0]
    for _ in range(ROUNDS):
        readers = [ours(path), theirs(path)]
        while readers:
            turn = []
            for number, reader in enumerate(readers):
                started = time.process_time()
                turn.append(sum(1 for _ in itertools.islice(reader, TURN)))
                seconds[number] += time.process_time() - started
                counts[number] += turn[-1]
            if not any(turn):
                readers = []
    if counts[0] != counts[1]:
        raise SystemExit(f"{path}: litlode read {counts[0]} records, pubmed_parser {counts[1]}")
    return [count / taken for count, taken in zip(counts, seconds, strict=True)]


def peak(path: Path) -> float:
    """The most memory, in MB, that a process of its own takes to read the file."""
    done = subprocess.run([sys.executable, __file__, "--peak", str(path)], check=True, capture_output=True, text=True)
    return float(done.stdout)


def report(path: Path) -> None:
    """Print both rates and their ratio."""
    litlode, peer = rates(path)
    print(f"litlode         {litlode:8,.0f} records/s")
    print(f"pubmed_parser   {peer:8,.0f} records/s")
    print(f"ratio           {litlode / peer:8.2f}")


def main(count: int) -> None:
    """Print the rates, and the two peaks."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder, "small.xml.gz"), Path(folder, "large.xml.gz")
        write(small, count)
        write(large, 4 * count)
        report(small)
        print(f"peak memory     {peak(small):8.1f} MB for {count:,} records, {peak(large):.1f} MB for {4 * count:,}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--peak", name]:
            collections.deque(ours(Path(name)), maxlen=0)
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        case [name] if not name.isdigit():
            report(Path(name))
        case arguments:
            main(int(arguments[0]) if arguments else 3000)
