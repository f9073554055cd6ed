"""The printed code: read again by a reader that has nothing to do with the writer."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image

from tests.journeys.service import Site


@pytest.mark.parametrize(
    "unit",
    [
        "/01/09520000010010/21/WM-000101",
        "/01/09520000010027/21/EB-2601-0001",
        "/01/09520000010041/21/AB%2F12",
        "/01/09520000010041/21/AB%252F%2B%3A%26%3D",
    ],
)
def test_the_code_of_a_unit_is_its_canonical_uri(site: Site, unit: str) -> None:
    answer = site.ask(f"{unit}/qr.png")
    assert (answer.status, answer.media_type) == (200, "image/png")
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(answer.body)))
    assert code.text == site.base + unit
    # The code leads to where a typed URI leads.
    assert site.ask(site.local(code.text)).status == 307


def test_the_code_is_also_there_as_a_drawing(site: Site) -> None:
    answer = site.ask("/01/09520000010010/21/WM-000101/qr.svg")
    assert (answer.status, answer.media_type) == (200, "image/svg+xml")
    root = ElementTree.fromstring(answer.text)  # noqa: S314 - our own service
    assert root.tag.endswith("svg")


def test_a_lot_beside_the_serial_does_not_go_into_the_code(site: Site) -> None:
    answer = site.ask("/01/09520000010010/10/L2601/21/WM-000101/qr.png")
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(answer.body)))
    assert code.text == f"{site.base}/01/09520000010010/21/WM-000101"
