"""Data carriers: the QR code of a unit's canonical URI.

A GS1 Digital Link URI goes into the symbol uncompressed. Error correction is Q: about a quarter of
the symbol may be scratched away, as suits a nameplate. The quiet zone is the four modules that
ISO/IEC 18004 asks for on every side, and dark is on light whatever the reader's colour scheme.
"""

from __future__ import annotations

import io

import segno

ERROR_CORRECTION = "q"
QUIET_ZONE = 4  # modules
PNG_MODULE = 8  # pixels; a version 5 symbol becomes 360 pixels wide


def _symbol(uri: str) -> segno.QRCode:
    # No free boost: the same URI on the same label must always give a symbol of the same level.
    return segno.make_qr(uri, error=ERROR_CORRECTION, boost_error=False)


def qr_svg(uri: str) -> bytes:
    """The QR code of ``uri`` as a standalone SVG document, scalable without limit."""
    out = io.BytesIO()
    _symbol(uri).save(
        out, kind="svg", border=QUIET_ZONE, light="#fff", dark="#000", omitsize=True, title="QR"
    )
    return out.getvalue()


def qr_png(uri: str) -> bytes:
    """The QR code of ``uri`` as PNG, eight pixels a module."""
    out = io.BytesIO()
    _symbol(uri).save(out, kind="png", border=QUIET_ZONE, scale=PNG_MODULE)
    return out.getvalue()


def qr_terminal(uri: str) -> str:
    """The QR code of ``uri`` as text for a terminal (UTF-8 half blocks, two modules a line)."""
    out = io.StringIO()
    _symbol(uri).terminal(out, border=QUIET_ZONE, compact=True)
    return out.getvalue()
