"""Reads the words and the structure of a PDF that this program made, with nothing but zlib.

It knows what the maker writes: objects one after another, streams packed with Flate, fonts with
a table from glyphs to signs. It is no reader for other files. What it proves: the words and
tags are in the file, as a screen reader would find them. It does not prove that the order of
reading is right or that a checker of the whole standard is content.
"""

import re
import zlib
from dataclasses import dataclass

OBJECT = re.compile(rb"(\d+) 0 obj\b(.*?)\bendobj", re.DOTALL)
STREAM = re.compile(rb"(.*?)\bstream\r?\n(.*?)\nendstream", re.DOTALL)
CHARS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
TRIPLE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
# A font that is chosen, text that is shown, or the end of a stretch of text.
WORK = re.compile(
    rb"/(\w+) [\d.]+ Tf|\[((?:\((?:\\.|[^\\)])*\)|<[^>]*>|[^\]])*)\]\s*TJ"
    rb"|(\((?:\\.|[^\\)])*\)|<[0-9A-Fa-f]*>)\s*Tj|\bET\b",
    re.DOTALL,
)
PIECE = re.compile(rb"<([0-9A-Fa-f]*)>|\(((?:\\.|[^\\)])*)\)", re.DOTALL)
ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
SIGNS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
REFERENCE = rb"\s*(\d+) 0 R"
PAGE = re.compile(rb"/Type\s*/Page\b")
FONT = re.compile(rb"/(\w+)" + REFERENCE)


@dataclass(frozen=True)
class ReadPdf:
    """A PDF that was read: its objects by number, and what they hold unpacked."""

    objects: dict[int, bytes]
    streams: dict[int, bytes]

    def whole(self) -> bytes:
        """Return everything, unpacked."""
        return b"\n".join([*self.objects.values(), *self.streams.values()])

    def tags(self) -> list[str]:
        """Return the kinds of the elements of the structure."""
        found = (re.search(rb"/S\s*/(\w+)", one) for one in self._elements())
        return [one[1].decode() for one in found if one]

    def alternatives(self) -> list[str]:
        """Return the texts that stand for a picture."""
        found = (
            re.search(rb"/Alt\s*(?:\(((?:\\.|[^\\)])*)\)|<([0-9A-Fa-f]*)>)", one, re.DOTALL)
            for one in self._elements()
        )
        return [_string(one) for one in found if one]

    def pages(self) -> list[str]:
        """Return the words of each page, in the order in which they are drawn."""
        numbers = [number for number, one in self.objects.items() if PAGE.search(one)]
        return [self._page(self.objects[one]) for one in numbers]

    def _elements(self) -> list[bytes]:
        return [one for one in self.objects.values() if b"/Type/StructElem" in one]

    def _page(self, page: bytes) -> str:
        contents = int(re.search(rb"/Contents" + REFERENCE, page)[1])
        resources = self.objects[int(re.search(rb"/Resources" + REFERENCE, page)[1])]
        return " ".join(self._words(contents, resources).split())

    def _words(self, stream: int, resources: bytes) -> str:
        fonts = {name: int(number) for name, number in FONT.findall(resources)}
        words, known = "", {}
        for name, shown, single in WORK.findall(self.streams[stream]):
            if name:
                known = self._signs(fonts[name])
            elif shown or single:
                pieces = PIECE.findall(shown or single)
                words += "".join(_shown(piece, known) for piece in pieces)
            else:
                words += " "
        return words

    def _signs(self, font: int) -> dict[int, str]:
        table = re.search(rb"/ToUnicode" + REFERENCE, self.objects[font])
        text = self.streams[int(table[1])]
        signs = {}
        for part in CHARS.findall(text):
            for glyph, sign in PAIR.findall(part):
                signs[int(glyph, 16)] = bytes.fromhex(sign.decode()).decode("utf-16-be")
        for part in RANGES.findall(text):
            for first, last, sign in TRIPLE.findall(part):
                for step in range(int(last, 16) - int(first, 16) + 1):
                    signs[int(first, 16) + step] = chr(int(sign, 16) + step)
        return signs


def _shown(piece: tuple[bytes, bytes], signs: dict[int, str]) -> str:
    raw = bytes.fromhex(piece[0].decode()) if piece[0] else _literal(piece[1])
    glyphs = (int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw), 2))
    return "".join(signs.get(one, "?") for one in glyphs)


def _literal(raw: bytes) -> bytes:
    def sign(found: re.Match[bytes]) -> bytes:
        if found[1][:1].isdigit():
            return bytes([int(found[1], 8)])
        return SIGNS.get(found[1], found[1])

    return ESCAPED.sub(sign, raw)


def _string(found: re.Match[bytes]) -> str:
    raw = _literal(found[1]) if found[1] is not None else bytes.fromhex(found[2].decode())
    return raw[2:].decode("utf-16-be") if raw[:2] == b"\xfe\xff" else raw.decode("latin-1")


def opened(pdf: bytes) -> ReadPdf:
    """Return the objects of a file."""
    objects, streams = {}, {}
    for number, body in ((int(n), b) for n, b in OBJECT.findall(pdf)):
        found = STREAM.search(body)
        objects[number] = found[1] if found else body
        if found:
            packed = b"/FlateDecode" in found[1]
            streams[number] = zlib.decompress(found[2]) if packed else found[2]
    return ReadPdf(objects, streams)
