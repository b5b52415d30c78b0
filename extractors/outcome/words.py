"""Reads a doc as a string of one-letter word classes, so that phrase patterns are ordinary regular expressions.

This is the idea of finite-state cascades (FASTUS, Hobbs et al. 1997): the first level classes words, the next finds
noun phrases, the last finds statements. Position i of ``Words.codes`` is word i: what a pattern matches are words.

==== ===========================  ==== ===========================  ==== =============================
code class                        code class                        code class
==== ===========================  ==== ===========================  ==== =============================
N    effect (rash, failure)       V    change verb (decreased)      D    determiner, possessive
M m  measure (pain); quantity     U    change gerund (improving)    x X  auxiliary, modal
n    any other word               G    change noun (reduction)      0    negation
e    other word in -ed            J    comparative (higher)         F    failed, unable
g    other word in -ing           S    state (unchanged)            o i  of; in, on, at
r    adverb                       Z    died, survived               f t  for; to
v    other verb                   E    developed, experienced       w b  with; by
u    number                       O    occurred                     A p  after, following; other preposition
H    patient, group               B    was observed                 > &  than; and, or
R    drug, treatment              C    caused, produced             s c  pronoun; conjunction
j    insignificant
T    day, week                    I    induced, associated          K    development, onset, risk (of)
W    change verb, present form    Q    difference, differed        j    insignificant
==== ===========================  ==== ===========================  ==== =============================

Marks stand for themselves (``, : ( ) - / % =``), ``.`` for a stop inside a sentence, ``|`` for the end of one.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property
from operator import add

from spacy.strings import StringStore, get_string_id
from spacy.tokens import Doc

from extractors import attributes, vocabulary
from extractors import lazy_re as re
from extractors.tokenizer import first_tokens, lower_words, words_said
from extractors.vocabulary import word_ids

CODES = {
    "effect": "N",
    "response": "a",
    "measure": "M",
    "quantity": "m",
    "plain": "n",
    "verb": "V",
    "present": "W",
    "gerund": "U",
    "differ": "Q",
    "noun": "G",
    "noun_of": "L",
    "comparative": "J",
    "state": "S",
    "death": "Z",
    "develop": "E",
    "occur": "O",
    "observe": "B",
    "cause": "C",
    "event": "K",
    "include": "l",
    "after": "A",
    "auxiliary": "x",
    "adverb": "r",
    "time": "T",
    "insignificant": "j",
}
GRAMMAR = {
    "determiner": "D",
    "negation": "0",
    "fail": "F",
    "auxiliary": "x",
    "have": "h",
    "include": "l",
    "relative": "q",
    "due": "z",
    "complain": "k",
    "finding": "d",
    "modal": "X",
    "of": "o",
    "in": "i",
    "for": "f",
    "to": "t",
    "with": "w",
    "by": "b",
    "after": "A",
    "preposition": "p",
    "versus": "y",
    "than": ">",
    "and": "&",
    "pronoun": "s",
    "conjunction": "c",
    "human": "H",
    "time": "T",
    "drug": "R",
    "number": "u",
    "verb": "v",
    "adverb": "r",
    "induced": "I",
    "event": "K",
    "plain": "n",
}
MARKS = dict(zip("-‐‑‒–—−'’([)];:,/%.\n", "-------''(())::,/%.|", strict=True)) | dict.fromkeys('"“”„«»', " ")
ENDINGS = (("ly", 4, "r"), ("ed", 4, "e"), ("ing", 5, "g"))
"""Ending, the length a word must exceed, code."""

# Endings of words for what befalls a patient, and the words that share them and mean something else.
EFFECT_ENDING = re.compile(
    r"(?:itis|itides|osis|oses|[a-z]{2}(?<!acad)(?<!bloh)a?emias?|penias?|urias?|algias?|opath(?:y|ies)|omas?|omata|plegias?|pareses|paresis"
    r"|olysis|rrh?oea|rrhea|rrhages?|rrhagia|megaly|ectas(?:ia|is)|toxicit(?:y|ies)|o?trophy|o?edema|asthenia|esthesias?|kines(?:ia|is)"
    r"|opsia|phonia|reflexia|m[iy]opia|diplopia|amblyopia|leukopia|[pl]asias?|phobia|phagia|o?ep?noea|pn[o]?ea|arrhythmias?|spasms?|malacia|trichosis|philia|thyroidism|thermia|tonia|mania|ptysis"
    r"|iasis|cephal(?:y|us)|dactyly|natr[a]?emia|volemia|glyc[a]?emia|tropia|cusis|uresis|oxia|hidrosis|plakia)$"
)
PLAIN_ENDING = re.compile(
    r"(?:gnosis|gnoses|hypothesis|osmosis|mitosis|meiosis|apoptosis|anastomosis|symbiosis|analysis|dialysis|catalysis|urinalysis|hydrolysis"
    r"|electrolysis|glycolysis|proteolysis|lipolysis|diaphysis|genoma|soma|aroma|diploma|stroma|plasma|homeopathy|philosophy|academia"
    r"|centesis|desis|synthesis|kinesis|metamorphosis|hypnosis|emphasis|normoglycemia|euglycemia|pharmacokinesis|anaesthesia|anesthesia)$"
)


LAST = re.compile(r"\w+$")
LETTERED = re.compile("H[nD]")
SUSTAINED = get_string_id("sustained")
BRACKET = 8  # words
NO_WORD = 0  # the hash of no string
WAS = ("was", "were", "found", "found to be", "noted to be")
BECAME = ("became", "becoming", "turned", "grew", "rendered")
ASIDE = re.compile(r"(?<=[nNMmaGHRsP)]),c,(?=[^|])|(?<=[nNMmaGHRs])c(?=r?[xhVWSEOBZCF])")
ASIDES = word_ids("however therefore nevertheless nonetheless moreover meanwhile thus hence")
LETTERS = frozenset(map(get_string_id, "abcdefgh"))
SUSTAINING = re.compile("(?<=[dvCBEIwoifpAD])E")  # "developed | sustained | hypertension", not "had sustained a burn"
DROPS = frozenset((get_string_id("drops"),))
DROPPED = re.compile("(?<=[nRgev])G(?!i)")
SEXES = word_ids("male female")
BOTH, FIRST = map(get_string_id, ("both", "first"))
DO = word_ids("do does did")
NOT_TO = re.compile("(?<=x0)r+G")  # "did not significantly | increase", which is no noun
BOTH_OF_THEM = re.compile("(?<=x)[Dn](?=r*[VveBS])")  # "were | both | reduced", "was | first | increased"
BY_SEX = re.compile("n(?![nNMHmK'/-])")  # "a 40-year-old | male | was", not "the male patient", "male-to-female"


def classify(word: str) -> str:
    """The code of a lower-case word that no list names, by its form.

    >>> classify("hepatitis"), classify("prognosis"), classify("markedly"), classify("treated"), classify("7")
    ('N', 'n', 'r', 'e', 'u')
    """
    first = word[0]
    if first.isdigit():
        return "u"
    if not first.isalpha():
        return MARKS.get(first, " " if first.isspace() else "=")
    if EFFECT_ENDING.search(word) and not PLAIN_ENDING.search(word):
        return "N"
    return next((code for ending, length, code in ENDINGS if word.endswith(ending) and len(word) > length), "n")


def split(phrase: str) -> list[str]:
    """The words of a phrase as the tokenizer parts them.

    >>> split("pain-free days")
    ['pain', '-', 'free', 'days']
    """
    return re.findall(r"\w+|-", phrase)


class Codes(dict[int, str]):
    """The code of a word by its ``LOWER`` hash; a word seen for the first time is classed by its form."""

    def __init__(self, strings: StringStore) -> None:
        super().__init__()
        self.strings = strings
        lists = (
            ("outcome_grammar", "class", GRAMMAR),
            ("outcome_measure", "class", CODES),
            ("outcome_change", "part", CODES),
        )
        for name, column, codes in lists:
            for row in vocabulary.terms(name):
                self[strings.add(row["word"])] = codes[row[column]]

    def __missing__(self, key: int) -> str:
        code = classify(self.strings[key])
        if len(self) < 200_000:  # a memory of pure results, bounded
            self[key] = code
        return code


@dataclass
class Words:
    """A doc, word by word: codes, lower-case words as hashes, and where each word starts and ends in characters."""

    codes: str
    lowers: list[int]  # and one more behind the last, as codes has: a rule may look one word too far
    said: Set[int]  # the lower-case words, each once
    directions: dict[int, str]  # of the fixed phrases, by their last word
    doc: Doc
    kept: list[int] | None  # the tokens that are words, where some are white space
    phrases: dict[int, int]  # the first word of each fixed phrase, by its last

    @cached_property
    def starts(self) -> list[int]:
        """The first character of each word, and where the text ends."""
        return [*self._column("IDX"), len(self.doc.text)]

    @cached_property
    def ends(self) -> list[int]:
        """The character behind each word, and where the text ends."""
        return [*map(add, self.starts, self._column("LENGTH")), len(self.doc.text)]

    def whole(self, index: int) -> int:
        """The first word of the compound that a word is part of: of "drug-induced" the drug."""
        while index > 1 and self.codes[index - 1] == "-":
            is_one = self.ends[index - 2] == self.starts[index - 1] and self.ends[index - 1] == self.starts[index]
            if not is_one or self.doc.text[self.starts[index - 2] : self.ends[index - 2]].isspace():
                break
            index -= 2
        if index > 1 and self.codes[index] == ")" and self.ends[index] == self.starts[index + 1]:
            opened = self.codes.rfind("(", 0, index)  # "methimazole (MMI)-induced"
            return opened - 1 if opened > max(index - BRACKET, 0) else index
        return index

    def _column(self, name: str) -> list[int]:
        column: list[int] = self.doc.to_array(name).tolist()
        return column if self.kept is None else [column[i] for i in self.kept]


class Phrases:
    """Fixed phrases that count as one word: "returned to normal" as "normalised", "quality of life" as a measure."""

    def __init__(self, strings: StringStore) -> None:
        self.codes: dict[tuple[int, ...], str] = {}
        self.directions: dict[tuple[int, ...], str] = {}
        self.lengths: dict[int, dict[int, list[int]]] = {}  # by the first word, then by the second
        for row in vocabulary.terms("outcome_phrase"):
            inner = "n" if row["part"] == "plain" else "r"  # "lower extremity" is a noun
            words = self.keep(strings, row["phrase"], inner, CODES[row["part"]])
            if row["direction"]:
                self.directions[words] = row["direction"]
        for row in vocabulary.terms("outcome_condition"):
            for verb in BECAME:
                words = self.keep(strings, f"{verb} {row['word']}", "r", CODES["verb"])
                self.directions[words] = row["direction"]
            for verb in WAS if row["state"] else ():
                words = self.keep(strings, f"{verb} {row['word']}", "r", CODES["verb"])
                self.directions.setdefault(words, f"was_{row['direction']}")
        for row in vocabulary.terms("outcome_measure"):
            if not row["word"].isalnum():  # "quality of life", "flare-up"
                self.keep(strings, row["word"], "n", CODES[row["class"]])

    def keep(self, strings: StringStore, phrase: str, inner: str, last: str) -> tuple[int, ...]:
        """Hold one phrase of two words or more under its first two."""
        words = tuple(strings.add(word) for word in split(phrase))
        self.codes[words] = inner * (len(words) - 1) + last
        lengths = self.lengths.setdefault(words[0], {}).setdefault(words[1], [])
        if len(words) not in lengths:
            lengths.append(len(words))
            lengths.sort(reverse=True)  # the longest phrase wins
        return words

    def mark(self, lowers: list[int], letters: list[str]) -> tuple[dict[int, str], dict[int, int]]:
        """Recode the words of each phrase; of those that have a direction, that and the first word, by the last."""
        found: dict[int, str] = {}
        opened: dict[int, int] = {}
        lengths = self.lengths
        last, end = len(lowers) - 1, 0
        for index in [i for i, lower in enumerate(lowers) if lower in lengths]:
            follow = lengths[lowers[index]]
            second = index + 1 if index < last else last
            if lowers[second] not in follow:
                if letters[second] != "r" or second == last:
                    continue
                second += 1  # "became | acutely | confused"
            for length in follow.get(lowers[second], ()):
                words = (lowers[index], *lowers[second : second + length - 1])
                if words in self.codes:
                    if second + length - 1 <= end:  # of "no lasting benefit" no "lasting benefit"
                        break
                    letters[index] = self.codes[words][0]
                    letters[second : second + length - 1] = self.codes[words][1:]
                    if words in self.directions:
                        found[second + length - 2] = self.directions[words]
                        opened[second + length - 2] = index
                    end = second + length - 1
                    break
        return found, opened


def read_words(doc: Doc, codes: Codes, phrases: Phrases, study: Set[int] = frozenset()) -> Words:
    """The words of the doc, white space left out; the last word of each sentence is coded ``|``.

    ``study``: what no case report says; a trial names what its patients have by short forms, a report what befell one.
    """
    lowers, said = lower_words(doc), words_said(doc)
    letters = list(map(codes.__getitem__, lowers))
    shorts = short_forms(doc, codes) if study.isdisjoint(said) else {}
    if shorts and not shorts.keys().isdisjoint(said):  # "NMS" as the syndrome that it stands for
        for index in range(1, len(letters)):
            if letters[index] == "n" and letters[index - 1] != "(":
                letters[index] = shorts.get(lowers[index], "n")
    for drug in attributes.spans(doc, "drug"):
        if letters[drug.end - 1] in "nu":  # "interleukin-2"
            letters[drug.end - 1] = "R"
    for antibody in attributes.spans(doc, "antibody"):
        if letters[antibody.end - 1] == "u":  # "anti-MDA5"
            letters[antibody.end - 1] = "n"
    for index in first_tokens(doc)[1:]:
        letters[index - 1] = "|"
    if letters and letters[-1] == ".":
        letters[-1] = "|"
    kept = None
    if " " in letters:
        kept = [i for i, letter in enumerate(letters) if letter != " "]
        letters, lowers = [letters[i] for i in kept], [lowers[i] for i in kept]
    directions, opened = phrases.mark(lowers, letters)
    read = (
        "".join(letters).replace("-t-", "-n-").replace("-y-", "-n-") + "|"
    )  # "moderate-to-severe", "graft-versus-host"
    read = as_meant(read, lowers, said, doc, kept)
    return Words(read, [*lowers, NO_WORD], said, directions, doc, kept, opened)


def as_meant(read: str, lowers: list[int], said: Set[int], doc: Doc, kept: list[int] | None) -> str:
    """The codes, where a word's neighbours say that it stands for something else."""
    if not DROPS.isdisjoint(said):  # "gentamicin | drops", "eye drops", but "a drop in pressure"
        read = DROPPED.sub(lambda match: "n" if lowers[match.start()] in DROPS else "G", read)
    for match in LETTERED.finditer(read):  # "twin B" is one of the twins, as "patient 2" is a patient
        index = match.start() + 1
        if lowers[index] in LETTERS and doc[kept[index] if kept else index].is_upper:
            read = f"{read[:index]}u{read[index + 1 :]}"
    if not DO.isdisjoint(said):
        read = NOT_TO.sub(lambda match: f"{match[0][:-1]}W" if lowers[match.start() - 2] in DO else match[0], read)
    if SUSTAINED in said:
        read = SUSTAINING.sub(lambda match: "n" if lowers[match.start()] == SUSTAINED else match[0], read)
    if BOTH in said or FIRST in said:
        read = BOTH_OF_THEM.sub(lambda match: "r" if lowers[match.start()] in (BOTH, FIRST) else match[0], read)
    if not SEXES.isdisjoint(said):
        read = BY_SEX.sub(lambda match: "H" if lowers[match.start()] in SEXES else "n", read)
    if not ASIDES.isdisjoint(said):
        read = ASIDE.sub(lambda match: aside(match, lowers), read)
    return read


def short_forms(doc: Doc, codes: Codes) -> dict[int, str]:
    """The codes of short forms, one or many, that stand for an effect, by their ``LOWER`` hash."""
    said: dict[str, str] = attributes.told(doc, "abbreviations") or {}
    found: dict[int, str] = {}
    for short, long in said.items():
        last = LAST.search(long.lower())
        if last and codes[codes.strings.add(last[0])] == "N":
            singular = short.lower().removesuffix("s") if short.endswith("s") else short.lower()
            found |= dict.fromkeys((codes.strings.add(singular), codes.strings.add(f"{singular}s")), "N")
    return found


def aside(match: re.Match[str], lowers: list[int]) -> str:
    """Words that interrupt a clause as adverbs: "the rash, however, cleared", "she however remained"."""
    said = match.group()
    return "r" * len(said) if lowers[match.start() + said.index("c")] in ASIDES else said
