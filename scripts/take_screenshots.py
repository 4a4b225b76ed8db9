"""Take the pictures of the most used pages: wide and narrow, light and dark.

    python -m scripts.take_screenshots [--home FOLDER] [--out docs/screenshots] [--only NAME]

The demo runs on a clock that starts at a fixed moment, so that two runs look the same.
"""

import argparse
import struct
import zlib
from pathlib import Path
from typing import Any

import click
import numpy as np
from playwright.sync_api import Browser, Page

from scripts.demo_site import MOST_USED, Place, address_of, chromium, demo_site, sign_in
from scripts.still_clock import START

# What fits a tall window; the chat fills any window, so it gets that of a real one.
SIZES = {1280: 1400, 390: 1500}
REAL_WINDOW = {1280: 800, 390: 844}
FILLS = {"chat"}
SCHEMES = ("light", "dark")
MAX_BYTES = 120_000
MAX_COLOURS = 256
PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def picture(page: Page, width: int, most: int) -> bytes:
    """Return the page as a PNG as its reader first sees it, at most this high."""
    page.evaluate("document.fonts.ready.then(() => true)")
    page.wait_for_timeout(300)
    height = int(page.evaluate("document.documentElement.scrollHeight"))
    clip: Any = {"x": 0, "y": 0, "width": width, "height": min(height, most)}
    return page.screenshot(clip=clip, animations="disabled", caret="hide")


def pixels_of(png: bytes) -> "np.ndarray[Any, np.dtype[np.uint8]]":
    """Return the pixels (height, width, 3) of a PNG as Chromium writes it: 8 bits, RGB(A).

    Raises:
        ValueError: it is another kind of PNG.
    """
    place, packed, head = len(PNG_HEAD), b"", b""
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        kind, body = png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        head = body if kind == b"IHDR" else head
        packed += body if kind == b"IDAT" else b""
        place += length + 12
    width, height, depth, colour, *_rest = struct.unpack(">IIBBBBB", head)
    if depth != 8 or colour not in (2, 6):
        raise ValueError("no picture of Chromium")
    signs = 3 if colour == 2 else 4
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 1 + width * signs)
    return _unfiltered(rows, signs).reshape(height, width, signs)[:, :, :3]


def _unfiltered(rows: Any, signs: int) -> Any:
    """Undo the five filters of PNG, a row at a time."""
    done = np.zeros((rows.shape[0], rows.shape[1] - 1), np.uint8)
    above = np.zeros(rows.shape[1] - 1, np.uint8)
    for number, row in enumerate(rows):
        kind, line = int(row[0]), row[1:].copy()
        if kind == 2:
            line += above
        elif kind == 1:
            line = _summed(line, signs)
        elif kind in (3, 4):
            line = _predicted(line, above, signs, kind)
        done[number] = above = line
    return done


def _summed(line: Any, signs: int) -> Any:
    return np.cumsum(line.reshape(-1, signs), axis=0, dtype=np.uint32).astype(np.uint8).reshape(-1)


def _predicted(line: Any, above: Any, signs: int, kind: int) -> Any:
    told, up = line.tolist(), above.tolist()
    for at in range(len(told)):
        left = told[at - signs] if at >= signs else 0
        corner = up[at - signs] if at >= signs else 0
        guess = (left + up[at]) // 2 if kind == 3 else _paeth(left, up[at], corner)
        told[at] = (told[at] + guess) & 255
    return np.array(told, np.uint8)


def _paeth(left: int, up: int, corner: int) -> int:
    base = left + up - corner
    return min((left, up, corner), key=lambda one: abs(base - one))


def small_png(pixels: Any) -> bytes:
    """Return a PNG of at most 256 colours: the most common ones, and for the rest the nearest."""
    packed = pixels.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    colours, place, count = np.unique(packed, return_inverse=True, return_counts=True)
    kept = np.sort(np.argsort(-count, kind="stable")[:MAX_COLOURS])
    parts = np.stack([colours >> 16, (colours >> 8) & 255, colours & 255], axis=1).astype(int)
    near = np.array([np.abs(parts[kept] - one).sum(axis=1).argmin() for one in parts], np.uint8)
    chosen = near[place].reshape(packed.shape)
    lines = np.hstack([np.zeros((chosen.shape[0], 1), np.uint8), chosen]).tobytes()
    head = struct.pack(">IIBBBBB", chosen.shape[1], chosen.shape[0], 8, 3, 0, 0, 0)
    palette = parts[kept].astype(np.uint8).tobytes()
    chunks = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(lines, 9)))
    return PNG_HEAD + b"".join(_chunk(*one) for one in (*chunks, (b"IEND", b"")))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def take(browser: Browser, url: str, place: Place, out: Path) -> list[Path]:
    """Take the four pictures of one page; return where they lie."""
    made = []
    sizes = REAL_WINDOW if place.name in FILLS else SIZES
    for width, most in sizes.items():
        context = browser.new_context(
            base_url=url,
            viewport={"width": width, "height": most},
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            reduced_motion="reduce",
        )
        context.clock.set_fixed_time(START)
        sign_in(context, place.role)
        page = context.new_page()
        address = address_of(page, place)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            page.goto(address)
            path = out / f"{place.name}-{width}-{scheme}.png"
            path.write_bytes(small_png(pixels_of(picture(page, width, most))))
            made.append(path)
        context.close()
    return made


def main() -> None:
    """Take them all, and say how large they are."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, help="a demo folder to copy; else one is made")
    parser.add_argument("--out", type=Path, default=Path("docs/screenshots"))
    parser.add_argument("--only", help="the name of one page")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    program = ("scripts.still_clock",)
    with demo_site(given.home, program=program) as url, chromium() as browser:
        for place in MOST_USED:
            if given.only in (None, place.name):
                for path in take(browser, url, place, given.out):
                    click.echo(f"{path} {path.stat().st_size / 1000:.0f} kB")
    large = [one.name for one in given.out.glob("*.png") if one.stat().st_size > MAX_BYTES]
    if large:
        raise SystemExit(f"Too large: {', '.join(large)}")


if __name__ == "__main__":
    main()
