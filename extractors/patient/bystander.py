"""Whether a text is about people whom nobody treats: those who give care or learn to, those asked for a view."""

from __future__ import annotations

from typing import Any

import re2

from extractors.searchable import searchable

_STAFF = (
    r"physicians?|practitioners?|surgeons?|residents|interns|house ?(?:staff|officers?)|clinicians?|students?"
    r"|undergraduates?|nurses?|nursing|pharmacists?|dentists?|faculty|oncologists?|psychiatrists?|radiologists?|pa?ediatricians?|GPs?"
    r"|trainees?|registrars?|midwives|doctors?|health professionals?"
    r"|(?:health ?)?care (?:workers?|professionals?|providers?)|prescribers?"
    r"|internists?|gyna?ecologists?|urologists?|cardiologists?|ana?esthesiologists?|ana?esthetists?"
)
STAFF: Any = re2.compile(rf"(?i)\b(?:{_STAFF})\b")
# What is asked of them or taught to them
TASK: Any = re2.compile(
    r"(?i)\b(?:attitudes?|knowledge|perceptions?|reactions?|beliefs?|views?|opinions?|willingness|preferences?|prefer"
    r"|teaching|learning|training|education(?:al)?|skills?|competenc\w+|curricul\w+|simulations?|survey|trained|instruction"
    r"|e-learning|clerkships?|performance|how (?:\w+ )?\w+s treat|auscultation|exercises fail)\b"
)
# What is done to change their practice, whoever they are
PRACTICE: Any = re2.compile(
    r"(?i)\b(?:prescri(?:ption|bing) feedback|(?:inappropriate|improv\w+|chang\w+) (?:\w+ )?prescri(?:ption|bing)"
    r"|academic detailing|educational outreach|nursing education)\b"
)
OPINION: Any = re2.compile(
    r"(?i)\bpublic (?:support|opinions?|attitudes?|perceptions?|preferences?)\b|\bdebriefing\b|\bsurvey experiment\b"
    r"|\bmedical education (?:on|in|about|and)\b"
    rf"|\b(?:{_STAFF})['’]?s?['’]? (?:\w+ing )?(?:attitudes|perceptions|opinions|views|beliefs)\b"
    rf"|\bresponse rates? (?:of|to|for) [^.;]*\b(?:{_STAFF}) (?:questionnaires?|surveys?)\b"
    r"|\bsurveys? of (?:[\w-]+ ){0,4}(?:schools|hospitals|departments|directors|laboratories|pharmacies|institutions"
    r"|training programs|residency programs)\b"
)
# The health of the staff, or of those whom they treat, in a title; in a text some of it is what they were taught
_HEALTH = (
    r"alcohol\w*|drinking|drug use|cocaine|depress\w*|suicid\w*|obes\w+|smok\w+|vaccin\w+|physical activity"
    r"|nursing homes?|elderly|blood pressure|serum|antibod\w+|placebo|mg|capsules?|disabilit\w+|vision|injur\w+"
)
HEALTH: Any = re2.compile(rf"(?i)\b(?:{_HEALTH})\b")
HEALTH_TITLE: Any = re2.compile(
    rf"(?i)\b(?:{_HEALTH}|patients?,? (?:with|undergoing|receiving|treated|after|on)|anxiety|stress|sleep\w*|weight"
    r"|weighing|symptoms?|pain|pregnan\w+|exercise training|screening among)\b"
)
LEARNERS = frozenset(("students", "residents", "nurses"))
TAUGHT: Any = re2.compile(
    r"(?i)\b(?:medical students|nursing students|medical school|(?:house|internal medicine|family practice) residents"
    r"|training program\w*|curricul\w+|clerkships?|teaching|lectures?|e?-?learning|attitudes?|examination questions"
    r"|(?:survey|questionnaires?) (?:was|were) (?:sent|mailed)|willingness|knowledge of|ontolog\w+"
    r"|death certificates?|mann?[ei](?:k|qu)ins?|simulator)\b"
)
# Groups of learners set against each other are what a trial tells of
TRIAL: Any = re2.compile(r"(?i)\b(?:randomi[sz]ed|randomly|quasi-experimental|control group)\b")
MANY = 20  # patients: so many are those who were studied, though their physicians were trained


def is_of_bystanders(text: str, title: str, noun: str, n: int) -> bool:
    """Whether nobody of a study is its patient; ``n`` people called ``noun`` are the most that it counts, "" for none.

    >>> is_of_bystanders("A survey was mailed to 90 nurses.", "Attitudes of nurses to AIDS", "nurses", 90)
    True
    >>> is_of_bystanders("Trained nurses cared for 90 patients.", "Nurses trained in wound care", "patients", 90)
    False
    >>> is_of_bystanders("We asked 900 adults.", "Public support for needle exchange", "adults", 900)
    True
    """
    heading = searchable(title)
    if OPINION.search(heading):
        return True
    if noun not in ("", *LEARNERS) and n >= MANY:
        return False
    plain = searchable(text)
    if noun in LEARNERS and TRIAL.search(plain):
        return False
    if STAFF.search(heading) and TASK.search(heading) and not HEALTH_TITLE.search(heading):
        return True
    if not noun:
        return PRACTICE.search(heading) is not None
    return noun in LEARNERS and TAUGHT.search(plain) is not None and not HEALTH.search(plain)
