"""A bar for each row of a table, as plain SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_ROW, _LEFT, _WIDTH, _TOP = 26, 330, 420, 34


def bars(title: str, rows: Sequence[tuple[str, float]], *, marks: Sequence[float] = ()) -> str:
    """An SVG document; ``marks`` are values with a line through all bars."""
    most = max([value for _, value in rows] + list(marks)) * 1.12
    height = _TOP + _ROW * len(rows) + 24
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LEFT + _WIDTH + 60} {height}" '
        'font-family="sans-serif" font-size="13" role="img">',
        f"<title>{escape(title)}</title>",
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="10" y="20" font-weight="bold" fill="#1a1a1a">{escape(title)}</text>',
    ]
    for number, (name, value) in enumerate(rows):
        y = _TOP + _ROW * number
        length = _WIDTH * value / most
        parts.append(
            f'<text x="{_LEFT - 8}" y="{y + 15}" text-anchor="end" fill="#1a1a1a">{escape(name)}'
            f'</text><rect x="{_LEFT}" y="{y + 2}" width="{length:.1f}" height="{_ROW - 8}" '
            f'fill="#2f6f9f"/><text x="{_LEFT + length + 6:.1f}" y="{y + 15}" fill="#1a1a1a">'
            f"{value:.2f}</text>"
        )
    for mark in marks:
        x = _LEFT + _WIDTH * mark / most
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 4}" y2="{height - 18}" stroke="#b03a2e" '
            f'stroke-dasharray="4 3"/><text x="{x:.1f}" y="{height - 5}" text-anchor="middle" '
            f'fill="#b03a2e">{mark:g}</text>'
        )
    return "\n".join([*parts, "</svg>", ""])
