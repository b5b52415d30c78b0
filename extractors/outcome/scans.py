"""What an examination or an image shows of a patient: an effect, and none that a microscope or the dead show."""

from __future__ import annotations

from extractors.outcome.context import Context
from extractors.outcome.parts import Statement
from extractors.vocabulary import word_ids

OPENING = 7  # words
UNSEEN = word_ids("that absence no resolution history evidence")
SCANS = word_ids(
    "angiography ct echocardiogram echocardiography electrocardiogram endoscopy examination imaging mri radiograph "
    "radiographs radiography scan scans tomography ultrasonography ultrasound x"
)  # a biopsy names the disease, and blood tests find what came before
OLD = word_ids("old older previous earlier prior known healed")  # "an old infarct"
MORBID = word_ids("physical postmortem mortem autopsy morphologic microscopic pathological")


def is_scanned(statement: Statement, context: Context) -> bool:
    """Is an effect what an examination or image shows: not "showed | that the rash", nor "the absence of"."""
    word, lowers = statement.quote[0], context.words.lowers
    looked = lowers[max(context.sentence(word)[0], word - OPENING) : word]
    if "H" in context.words.codes[word - len(looked) : word - 1] or not MORBID.isdisjoint(looked):
        return False
    if not OLD.isdisjoint(lowers[slice(*statement.np)]):
        return False
    return UNSEEN.isdisjoint(lowers[word + 1 : statement.np[0]]) and not SCANS.isdisjoint(looked)
