"""QR codes, read again by a reader that is not their writer."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image

from resolver.carriers import qr_png, qr_svg, qr_terminal

URIS = (
    "https://id.example.com/01/09520000010010/21/WM-000101",
    "https://id.example.com/01/09520000010041/21/AB%252F%2B%3A%26%3D",
    "http://192.168.178.20:8000/01/09520000010027/21/EB-2601-0001",
)
QUIET = 4


def read(image: Image.Image) -> zxingcpp.Barcode:
    (found,) = zxingcpp.read_barcodes(image)
    return found


def drawn(svg: bytes, scale: int = 6) -> Image.Image:
    """The pixels of an SVG that holds a background and runs of modules, drawn by hand."""
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own text
    side = int(root.attrib["viewBox"].split()[2])
    image = Image.new("L", (side, side), 255)
    path = next(e.attrib["d"] for e in root.iter() if e.attrib.get("class") == "qrline")
    x, y = 0, 0.0
    for command, first, second in re.findall(r"([Mmh])(-?[0-9.]+)(?:[ ,]?(-?[0-9.]+))?", path):
        if command == "h":
            for column in range(x, x + int(first)):
                image.putpixel((column, int(y)), 0)
            x += int(first)
        else:
            x = int(first) + (x if command == "m" else 0)
            y = float(second) + (y if command == "m" else 0)
    return image.resize((side * scale, side * scale), Image.Resampling.NEAREST)


@pytest.mark.parametrize("uri", URIS)
def test_the_png_is_read_again_as_the_same_uri(uri: str) -> None:
    found = read(Image.open(io.BytesIO(qr_png(uri))))
    assert found.text == uri
    assert found.format == zxingcpp.BarcodeFormat.QRCode


@pytest.mark.parametrize("uri", URIS)
def test_the_svg_is_read_again_as_the_same_uri(uri: str) -> None:
    assert read(drawn(qr_svg(uri))).text == uri


@pytest.mark.parametrize("uri", URIS)
def test_the_terminal_form_is_read_again_as_the_same_uri(uri: str) -> None:
    lines = re.sub(r"\x1b\[[0-9;]*m", "", qr_terminal(uri)).splitlines()
    width = max(len(line) for line in lines)
    image = Image.new("L", (width, len(lines) * 2), 255)
    # Text is light on the terminal's dark ground: a missing half block is a dark module.
    halves = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}
    for row, line in enumerate(lines):
        for column, character in enumerate(line):
            top, bottom = halves[character]
            image.putpixel((column, row * 2), top)
            image.putpixel((column, row * 2 + 1), bottom)
    scaled = image.resize((width * 6, len(lines) * 12), Image.Resampling.NEAREST)
    assert read(scaled).text == uri


def test_a_quarter_of_the_symbol_may_be_lost() -> None:
    found = read(Image.open(io.BytesIO(qr_png(URIS[0]))))
    assert found.ec_level == "Q"


def test_four_modules_on_every_side_are_blank() -> None:
    image = Image.open(io.BytesIO(qr_png(URIS[0]))).convert("L")
    border = QUIET * 8
    inside = image.crop((border, border, image.width - border, image.height - border))
    blanked = image.copy()
    blanked.paste(255, (border, border, image.width - border, image.height - border))
    assert blanked.getextrema() == (255, 255)
    assert inside.getpixel((0, 0)) == 0


def test_the_same_uri_gives_the_same_bytes() -> None:
    assert qr_svg(URIS[0]) == qr_svg(URIS[0])
    assert qr_png(URIS[0]) == qr_png(URIS[0])
