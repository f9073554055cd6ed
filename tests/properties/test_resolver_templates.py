"""Whatever stands in a code, a filled template stays on its host and in its folder."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from hypothesis import example, given
from hypothesis import strategies as st

from resolver.links import templates
from resolver.links.targets import address_fault

LITERALS = st.text("ab1./-_%?&;=~", max_size=6)
EXPRESSIONS = st.builds(
    "{{{}{}}}".format,
    st.sampled_from(["", "/", "?", "&", ";", "."]),
    st.lists(
        st.builds(
            str.__add__,
            st.sampled_from(["gtin", "10", "serial", "22"]),
            st.sampled_from(["", ":1", ":2", "*"]),
        ),
        min_size=1,
        max_size=3,
    ).map(",".join),
)
HREFS = st.lists(st.one_of(LITERALS, EXPRESSIONS), max_size=6).map(
    lambda parts: "https://maker.example/" + "".join(parts)
)
HOSTILE = st.one_of(
    st.text(max_size=12),
    st.text("./%@\\:?#;&2eE{}\r\n\x00", max_size=6),
    st.sampled_from([".", "..", "../", "%2e%2e", "//evil.example", "@evil.example", "\u202e", "é"]),
)


@given(href=HREFS, serial=HOSTILE, lot=HOSTILE, variant=st.one_of(st.none(), HOSTILE))
@example(href="https://maker.example/a/{serial}{;10}", serial="..", lot="x", variant=None)
@example(href="https://maker.example/a/{serial}{10}/b", serial=".", lot=".", variant=None)
@example(href="https://maker.example/a{/serial:2}", serial="..x", lot="", variant=None)
@example(href="https://maker.example/a/{.serial}", serial=".", lot="", variant=None)
@example(href="https://maker.example/{serial}", serial="@evil.example/", lot="", variant=None)
def test_a_filled_template_never_leaves_host_or_folder(
    href: str, serial: str, lot: str, variant: str | None
) -> None:
    if list(templates.problems(href)):
        return
    names = templates.variables(href)
    if address_fault(templates.expand(href, dict.fromkeys(names, "1"))):
        return
    qualifiers = {"21": serial, "10": lot} | ({} if variant is None else {"22": variant})
    # Lone surrogates can stand in no code: the scan path reads UTF-8 strictly.
    values = {
        name: text.encode("utf-8", "ignore").decode()
        for name, text in templates.values_of("01", "09520000010010", qualifiers).items()
    }
    filled = templates.expand(href, values)
    assert address_fault(filled) is None
    parts = urlsplit(filled)
    assert (parts.scheme, parts.netloc) == ("https", "maker.example")
    assert filled.isascii()
    assert filled.isprintable()
    for segment in parts.path.split("/"):
        # Browsers decode dots before they look, and some servers cut off what follows ";".
        assert segment.lower().replace("%2e", ".").partition(";")[0] not in {".", ".."}


@given(value=st.text(min_size=1, max_size=20).filter(lambda text: not text.startswith(".")))
def test_a_value_comes_out_as_it_went_in(value: str) -> None:
    value = value.encode("utf-8", "ignore").decode()
    values = templates.values_of("01", "09520000010010", {"21": value})
    filled = templates.expand("https://maker.example/x/{21}", values)
    assert unquote(filled.removeprefix("https://maker.example/x/")) == value


@given(href=st.text("htps:/.{}+#?&gtin01,*", max_size=20))
def test_looking_at_a_template_never_fails(href: str) -> None:
    list(templates.problems(href))
