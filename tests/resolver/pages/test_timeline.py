"""The life of a product as a picture: nothing lost in folding, nothing touching, all told twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gs1 import parse_identifier
from passport import service as passports
from passport.catalogue import service as catalogue
from passport.db import Database
from passport.timelines import LevelMarks, Mark, timeline
from resolver.views.event_labels import event_label
from resolver.views.timeline_model import APART, LEFT, RIGHT, timeline_view
from tests import builders
from tests.resolver.service import BROWSER, Client

UNIT = "/01/09520000010010/21/WM-000140"
EVENTS = ("product_serviced", "product_inspected", "recall_opened", "something_new")


def mark(seq: int, days: float, event: str | None) -> Mark:
    kind, version = ("version", seq) if event is None else ("event", None)
    return Mark(seq, kind, version, event, builders.NOW + timedelta(days=days))


entries = st.lists(
    st.tuples(st.floats(0, 4000), st.sampled_from((None, *EVENTS))), min_size=1, max_size=60
)


@given(model=entries, item=entries, earlier=st.integers(0, 9))
def test_every_entry_is_in_exactly_one_mark_and_no_two_marks_touch(
    model: list[tuple[float, str | None]], item: list[tuple[float, str | None]], earlier: int
) -> None:
    levels = [
        LevelMarks("item", tuple(mark(n, *each) for n, each in enumerate(item, 1)), earlier),
        LevelMarks("model", tuple(mark(n, *each) for n, each in enumerate(model, 1)), 0),
    ]
    picture = timeline_view(levels, "en")
    assert picture is not None
    assert [lane.level for lane in picture.lanes] == ["model", "item"]
    assert picture.entries == len(model) + len(item) + earlier
    for lane, stated in zip(picture.lanes, (model, item), strict=True):
        assert sum(each.entries for each in lane.marks) == len(stated)
        counted = sum(event.number for each in lane.marks for event in each.events)
        assert counted == sum(event is not None for _, event in stated)
        places = [each.x for each in lane.marks]
        assert all(LEFT <= x <= RIGHT for x in places)
        assert all(b - a >= APART - 0.01 for a, b in pairwise(places))
    assert len(picture.rows) == sum(len(lane.marks) for lane in picture.lanes)
    assert [each.first for each in picture.rows] == sorted(each.first for each in picture.rows)


def test_one_moment_alone_stands_in_the_middle_and_nothing_has_no_picture() -> None:
    picture = timeline_view([LevelMarks("model", (mark(1, 0, None),), 0)], "de")
    assert picture is not None
    assert [each.x for each in picture.rows] == [(LEFT + RIGHT) / 2]
    assert timeline_view([], "en") is None


def test_the_entries_of_a_unit_are_read_as_recorded_by_then(examples: Database) -> None:
    now = builders.NOW
    identifier = parse_identifier("/01/09520000010027/21/EB-2601-0001")
    with examples.write() as connection:
        for number in range(7):
            at = datetime.fromisoformat("2026-11-01T00:00:00+00:00") + timedelta(hours=number)
            passports.record_event(connection, identifier, "product_inspected", {}, "test", now, at)
        subject = catalogue.find_subject(connection, identifier)
        (item, *_) = timeline(connection, subject)
        before = timeline(connection, subject, recorded_at=datetime.fromisoformat(
            "2020-01-01T00:00:00+00:00"))  # fmt: skip
    assert item.granularity == "item"
    assert [each.seq for each in item.marks] == list(range(1, len(item.marks) + 1))
    assert item.earlier == 0
    assert before == []


def test_page_and_data_tell_the_same_life(client: Client) -> None:
    page = client.get(f"/history{UNIT}", accept=BROWSER).body.decode()
    assert 'role="img" aria-labelledby="lifeline-title lifeline-desc"' in page
    assert "<desc" in page
    data = client.get(f"/history{UNIT}", accept="application/json").json()
    marks = [each for lane in data["timeline"]["lanes"] for each in lane["marks"]]
    assert sum(each["entries"] for each in marks) == data["timeline"]["entries"]
    assert any(each["recall"] for each in marks)
    older = client.get(f"/history{UNIT}?level=model", accept="application/json").json()
    assert "timeline" not in older


def test_a_kind_of_event_without_a_schema_is_named_in_words() -> None:
    assert event_label("something_new", "de").value == "Something new"
    assert event_label("recall_opened", "de").language == "de"
