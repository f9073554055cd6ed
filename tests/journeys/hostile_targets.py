"""Hostile requests: what can be wrong with the address that is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from tests.journeys.raw_requests import EVIL, MODEL, UNIT, Hostile, head


def paths() -> Iterator[Hostile]:
    """Octets that have no place in a path, and paths that programs like to tidy up."""
    for octet in (*range(0x21), 0x7F, 0x80, 0xA0, 0xC3, 0xFF, *b'"<>\\^`{|}'):
        yield Hostile(f"octet {octet:02x} in a serial", head(UNIT + bytes([octet]) + b"A"))
    for path in (
        *(b"/..", b"/../../etc/passwd", b"/./" + UNIT[1:], b"/01/../01/09520000010010"),
        *(b"//", b"///////", b"//" + EVIL + UNIT, b"/\\" + EVIL, b"/\\\\" + EVIL + UNIT),
        *(b"/;" + UNIT, b"/..;" + UNIT, UNIT + b"/..", UNIT + b"/%2e%2e", UNIT + b"//"),
        *(b"/static/..%2f..%2fwsgi.py", b"/static/%2e%2e/wsgi.py", b"/static/%00.css"),
        *(b"/documents/../../etc/passwd", b"/schemas/..%2f..%2fwsgi.py", b"/terms/..%5c..%5cx"),
        *(b"/page/../api/v1/units", b"/page/%2e%2e/api/v1/units", b"/page//" + EVIL),
        *(b"/" + b"a/" * 990, b"/" + b"%2F" * 600, b"/" + b"A" * 2001, b"/" + b"a" * 8000),
        *(b"/.git/config", b"/.env", b"/wsgi.py", b"/server-status", b"/cgi-bin/%%32%65"),
    ):
        yield Hostile(f"path {path[:60]!r} of {len(path)}", head(path))
    yield Hostile("request line of 20,000 bytes", head(b"/" + b"a" * 20_000), refused=True)


def identifiers() -> Iterator[Hostile]:
    """What looks like an identifier and is none."""
    arabic, wide = "٠٩٥٢٠٠٠٠٠١٠٠١٠".encode(), "０９５２００００".encode()
    for escaped in (
        *(b"%", b"%4", b"%zz", b"%%41", b"%u0041", b"%c0%ae", b"%e0%80%af", b"%ff", b"%ed%a0%80"),
        *(b"%00", b"%0d%0aSet-Cookie:%20x=1", b"%0a", b"%09", b"%20", b"%7f", b"%1b[31m"),
        *(b"%e2%80%ae", b"%ef%bb%bf", b"%f0%9f%92%a9", b"%c3%a9", b"%5c", b"%3c", b"%3cscript%3e"),
        *(
            b"%25%30%30",
            b"%2525",
            b"%2e",
            b"%2e%2e",
            b"%E2%80%8B",
            b"%D9%A0",
            b"${7*7}",
            b"{{7*7}}",
        ),
    ):
        yield Hostile(f"{escaped!r} in a serial", head(MODEL + b"/21/" + escaped))
    for path in (
        *(b"/01/" + arabic, b"/01/" + wide, b"/01/" + quoted(arabic), b"/01/" + quoted(wide)),
        *(b"/01/" + b"0" * 1500, b"/01/-9520000010010", b"/01/+9520000010010", b"/01/1e13"),
        *(b"/01/0952000001001_", b"/01/09520000010011", b"/01/", b"/01", b"/01/%30"),
        *(b"/%D9%A0%D9%A1/09520000010010", b"/0x01/09520000010010", b"/01/09520000010010/10/"),
        *(UNIT + UNIT, UNIT + b"/10/L1", MODEL + b"/21/" + b"A" * 21, MODEL + b"/21/"),
        *(MODEL + b"/99/x/21/y", MODEL + b"/21/A/21/B", MODEL + b"/21/a b", b"/414/x"),
    ):
        yield Hostile(f"identifier {path[:60]!r} of {len(path)}", head(path), refused=True)
    for path in (b"/ARHKVAdpkA", b"/" + b"_" * 40, b"/-", b"/AAAA" * 300, b"/01/095200000100/AQ"):
        yield Hostile(f"compressed {path[:40]!r} of {len(path)}", head(path))


def quoted(text: bytes) -> bytes:
    return b"".join(b"%%%02X" % octet for octet in text)


def ours() -> Iterator[Hostile]:
    """Nonsense below our own first segments."""
    many = b"9" * 30
    for path in (
        *(b"/passport/versions/" + many + MODEL, b"/passport/versions/-1" + MODEL),
        *(b"/passport/versions/%D9%A1" + MODEL, b"/passport/versions/1.0" + MODEL),
        *(b"/passport/pinned/1.1." + many + MODEL, b"/passport/pinned/.." + MODEL),
        *(b"/page" + UNIT + b"/x", b"/page/" + EVIL, b"/page/http://" + EVIL, b"/recall/01/x"),
        *(b"/contexts/%2e%2e%2fx", b"/schemas/passport/battery/" + many + b".json"),
        *(b"/find?code=%00", b"/find?code=" + b"1" * 3000, b"/find?code=http://" + EVIL + UNIT),
        *(b"/explain?uri=%ff", b"/api/v1/explain?uri=http://" + EVIL, b"/api/v1/%00"),
        *(b"/api/v1/units/01/x/21/y", b"/v1/x", b"/verify/%ff", b"/healthz/..", b"/readyz%00"),
    ):
        yield Hostile(f"our {path[:60]!r} of {len(path)}", head(path))


def queries() -> Iterator[Hostile]:
    """Queries of every kind behind a code that exists."""
    for query in (
        *(b"linkType=", b"linkType=%00", b"linkType=gs1:%0d%0aX:1", b"linkType=http://" + EVIL),
        *(b"linkType=all&linkType=gs1:pip", b"linkType=" + b"a" * 3000, b"linkType[]=1"),
        *(b"linkType=linkset&lang=../../x", b"lang=%ff", b"lang=" + b"a-" * 900, b"context=%00"),
        *(b"format=../x", b"format=html&format=json", b"17=999999", b"17=%D9%A1", b"3103=1"),
        *(b"at=0000-00-00", b"at=9999-12-31T23:59:60Z", b"at=1e999", b"recordedAt=-1", b"s2s=%"),
        *(b"page=-1", b"limit=99999999999999999999", b"cursor=%ff", b"x=" + b"y" * 3900),
        *(b"&" * 1500, b"=" * 1500, b"?" * 1500, b"%" * 500, b"\x80\x81", b"a=\x00", b"#x"),
        *(b"x=%0d%0aLocation:%20http://" + EVIL, b"next=//" + EVIL, b"<script>alert(1)</script>"),
        b"__proto__=1&constructor[prototype]=1",
    ):
        yield Hostile(f"query {query[:60]!r} of {len(query)}", head(UNIT + b"?" + query))
    yield Hostile("query of 4,001", head(UNIT + b"?" + b"x" * 4001), refused=True)
