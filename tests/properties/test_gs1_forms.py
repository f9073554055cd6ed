"""Whatever text is handed to a reader of the GS1 package is read or refused, and what was read
survives every other form. ``GS1_EXAMPLES=100000`` runs as many examples as that."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gs1.bits import ALPHABET
from tests.fuzz.readers import check_every_reader

WORDS = (
    "01 00 414 8003 8004 8010 8030 21 10 235 17 99 3103 09520000010010 9520000000011 9520 271231 "
    "a é ٣ %2F %C3 + ; & = ? # / ( ) \\( [ @ : f7 30 109520000010010 eh ex DBFRGHAONNKxn2mmmu_Q"
)
PIECES = st.sampled_from(
    (*WORDS.split(), "/", "/01/", "/21/", "?17=", "\x1d", "\x00", " ", "\ud800")
)
TEXTS = st.one_of(
    st.text(),
    st.lists(PIECES, max_size=14).map("".join),
    st.text(ALPHABET, max_size=40),
    st.text("0123456789abcdef", max_size=60),
    st.binary(max_size=60).map(lambda data: data.decode("latin-1")),
)


@settings(
    max_examples=int(os.environ.get("GS1_EXAMPLES", "100")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(TEXTS)
@example("(01)09520000010010\x1d")
@example("eh" + "f" * 100)
@example("ex" + "_" * 100)
@example("_" * 4000)
@example("%" * 1000)
@example("\\(" * 50)
def test_any_text_is_read_or_refused_in_every_form(text: str) -> None:
    check_every_reader(text)
