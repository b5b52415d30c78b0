"""A file as chunks of UTF-8 bytes: unpacked where it is gzip, recoded where it is another encoding.

Everything here works chunk by chunk, so a file of any size takes the same memory. What cannot be read to its end raises
`InputError` only after all that could be read has been handed out.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from isal import isal_zlib  # unpacks gzip twice as fast as zlib

from pipeline.errors import InputError

CHUNK = 1 << 16  # pieces of twice the size are memory that the system hands out, and clears, anew each time
_GZIP = b"\x1f\x8b"
_REFUSED = {
    b"PK\x03\x04": "it is a zip archive, or of Excel or Word; unpack it first, or export the records as .nbib or RIS",
    b"BZh": "it is a bzip2 file; unpack it first",
    b"\xfd7zXZ": "it is an xz file; unpack it first",
    b"%PDF": "it is a PDF; litlode reads records with abstracts: PubMed's or a reference manager's export",
    b"SQLite format 3\x00": "it is a database, and two are not merged; import the files that it was made of",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


def chunks(path: Path) -> Iterator[bytes]:
    """The file's text as UTF-8, without byte order mark, in pieces of at most a few hundred kilobytes."""
    return recode(unpack(_raw(path)))


def _raw(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while data := file.read(CHUNK):
                yield data
    except OSError as error:
        raise InputError(f"it cannot be read: {error.strerror or error}") from error


def unpack(raw: Iterator[bytes]) -> Iterator[bytes]:
    """Undo gzip, recognised by its first bytes; several members in a row are one file."""
    first = next(raw, b"")
    for magic, why in _REFUSED.items():
        if first.startswith(magic):
            raise InputError(why)
    if first.startswith(_GZIP):
        return _gunzip(chain([first], raw))
    return chain([first], raw) if first else iter(())


def _gunzip(raw: Iterator[bytes]) -> Iterator[bytes]:
    member = isal_zlib.decompressobj(wbits=31)
    for data in raw:
        rest = data
        while rest:
            if member.eof:
                rest = rest.lstrip(b"\0")  # padding after a member is allowed
                if not rest:
                    break
                member = isal_zlib.decompressobj(wbits=31)
            try:
                out = member.decompress(rest, CHUNK)
            except isal_zlib.error as error:  # type: ignore[misc]  # the stubs take the class for an instance
                raise InputError(f"its gzip data is damaged ({error}); what came before was read") from error
            if out:
                yield out
            rest = member.unused_data if member.eof else member.unconsumed_tail
    while not member.eof and (out := member.decompress(member.unconsumed_tail, CHUNK)):
        yield out
    if not member.eof:
        raise InputError("its gzip data ends too early; what came before was read")


def recode(data: Iterator[bytes]) -> Iterator[bytes]:
    """Turn any declared or marked encoding into UTF-8; bytes wrong for UTF-8 pass, for a record to be named."""
    first = next(data, b"")
    while len(first) < 4 and (more := next(data, b"")):
        first += more
    encoding, skip = _encoding(first)
    rest = chain([first[skip:]], data)
    return rest if encoding in ("utf-8", "ascii") else _decode(rest, encoding)


def _encoding(first: bytes) -> tuple[str, int]:
    """The encoding that the first bytes show, and how many of them are a mark to drop."""
    for mark, name in _BOMS:
        if first.startswith(mark):
            return name, len(mark) if name == "utf-8" else 0
    if first[:4] in (b"<\0?\0", b"{\0\n\0", b"{\0\r\0", b'{\0"\0', b"[\0{\0"):
        return "utf-16-le", 0
    if first[:4] in (b"\0<\0?", b"\0{\0\n", b"\0{\0\r", b'\0{\0"', b"\0[\0{"):
        return "utf-16-be", 0
    declared = _DECLARED.match(first)
    if not declared:
        return "utf-8", 0
    name = declared[1].decode("ascii")
    if name.lower().startswith(("utf-16", "utf-32", "ucs")):
        return "utf-8", 0  # the declaration was legible as ASCII, so it is wrong
    try:
        return codecs.lookup(name).name, 0
    except LookupError as error:
        raise InputError(f'its declared encoding "{name}" is unknown; expected UTF-8') from error


def _decode(data: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for piece in data:
            yield decoder.decode(piece).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError as error:
        raise InputError(f"its text is not {encoding} as it says ({error}); what came before was read") from error
