"""Plain words out of fields that carry HTML or JATS, in their order and with none lost."""

from __future__ import annotations

import html
import re

_BLOCK = (
    "address|article|blockquote|br|dd|div|dl|dt|h[1-6]|hr|li|ol|p|sec|section|table|tbody|td|th|tr|ul|list|list-item"
)
_INLINE = (
    "a|abbr|abstract|b|bold|body|em|ext-link|font|html|i|inline-formula|italic|label|math|mark|s|sc|small|span|strong|sub|sup"
    "|tt|u|underline|xref"
)
_TITLE = re.compile(
    r"<(?:jats:)?(?P<tag>title|h[1-6])(?:\s[^<>]*)?>\s*(?P<words>[^<>]*?)\s*:?\s*</(?:jats:)?(?P=tag)\s*>", re.I
)
_BLOCK_TAG = re.compile(rf"</?(?:jats:)?(?:{_BLOCK})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_INLINE_TAG = re.compile(rf"</?(?:(?:jats:)?(?:{_INLINE})|(?:jats|mml|xml):[\w-]+)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\f\v]+")
_BREAK = re.compile(r" ?\n[ \n]*")
_WRAP = re.compile(r"(?<![.!?:;)\]])\n|\n(?![A-Z\[(])")  # a line end inside a sentence
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_PLACEHOLDER = re.compile(
    r"(?i)\W*(?:no abstract(?: (?:is )?(?:available|provided))?|abstract (?:is )?not available|n/?a|null|none)\W*"
)


def printable(text: str) -> str:
    """The text with each character that no database or window can hold (NUL, half a surrogate pair) as one blank."""
    return _UNPRINTABLE.sub(" ", text)


def plain(text: str | None) -> str | None:
    """An abstract without tags; block tags end a line, inline tags leave no trace, headings become "Heading: ".

    >>> plain("<div><div>CK fell &lt;5%. Two <i>of</i> six died.</div></div>")
    'CK fell <5%. Two of six died.'
    """
    if not text:
        return None
    text = printable(text)
    for _ in range(2):  # what Crossref delivers is at times escaped twice
        if "<" in text:
            text = _TITLE.sub(lambda title: f"\n{title['words']}: ", text)
            text = _INLINE_TAG.sub("", _BLOCK_TAG.sub("\n", text))
        if "&" not in text:
            break
        text = html.unescape(text)
    text = _BREAK.sub("\n", _BLANKS.sub(" ", text)).strip()
    text = _WRAP.sub(" ", text.replace(": \n", ": ").replace(":\n", ": "))
    return None if not text or _PLACEHOLDER.fullmatch(text) else text


def line(text: str | None) -> str | None:
    """A title or a name as one line without tags."""
    cleaned = plain(text)
    return cleaned.replace("\n", " ") if cleaned else None
