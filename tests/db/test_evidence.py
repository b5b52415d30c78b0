"""Cutting a text at its mentions: nothing is lost, and each piece knows what stands on it."""

from hypothesis import given
from hypothesis import strategies as st

from db import evidence


def mention(number, start, end, kind="dose", **more):
    return {"mention_id": f"a:1#m{number}", "start": start, "end": end, "kind": kind, "cue_start": None, **more}


def test_pieces_join_to_the_text_and_the_inner_mention_wins():
    text = "prednisone 1 mg/kg daily helped"
    found = evidence.pieces(text, [mention(1, 0, 24, "drug"), mention(2, 11, 18)])
    assert [(p.text, p.mention and p.mention["kind"]) for p in found] == [
        ("prednisone ", "drug"),
        ("1 mg/kg", "dose"),
        (" daily", "drug"),
        (" helped", None),
    ]
    assert [p.begins for p in found] == [("a:1#m1",), ("a:1#m2",), (), ()]


def test_the_selected_mention_brings_its_sentence_cue_and_kin():
    text = "No change. She never took aspirin 5 mg. Later?"
    drug = mention(1, 26, 33, "drug", cue_start=15, cue_end=20)
    found = evidence.pieces(text, [drug, mention(2, 34, 38)], "a:1#m1", {"a:1#m2"})
    assert "".join(p.text for p in found if p.in_sentence) == "She never took aspirin 5 mg."
    assert [p.text for p in found if p.is_selected] == ["aspirin"]
    assert [p.text for p in found if p.is_related] == ["5 mg"]
    assert "".join(p.text for p in found if p.is_cue) == "never" == text[11:20][-5:]


def test_sentences_end_at_lines_too():
    text = "METHODS: we gave 2.5 mg\nRESULTS: it helped"
    assert text[slice(*evidence.sentence_around(text, 17, 23))] == "METHODS: we gave 2.5 mg"


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=6))
def test_no_character_is_lost_or_moved(text, places):
    mentions = [
        mention(n, start, min(start + length, len(text)))
        for n, (start, length) in enumerate(places)
        if start < min(start + length, len(text))
    ]
    selected = mentions[0]["mention_id"] if mentions else None
    assert "".join(piece.text for piece in evidence.pieces(text, mentions, selected)) == text
