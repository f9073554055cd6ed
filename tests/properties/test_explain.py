"""What an explanation names as the winner is what is answered, for every link set and request."""

from __future__ import annotations

from hypothesis import given, settings

from resolver.explain.candidates import candidates
from resolver.explain.words import RESULTS
from resolver.links.hierarchy import KnownLevel
from resolver.links.model import Target
from resolver.links.rules import CHOICE_ORDER, REFINEMENT_ORDER
from resolver.links.trace import Trace
from resolver.resolve import Choices, LinksetAnswer, NoSuchLink, Outcome, Redirect, Request, resolve
from tests.properties.explaining import NOW, hierarchies, requests

many = settings(max_examples=250, deadline=None)


def answered(outcome: Outcome) -> list[Target]:
    match outcome:
        case Redirect(target, _):
            return [target]
        case Choices(targets, _):
            return list(targets)
        case LinksetAnswer() | NoSuchLink():
            return []


@given(levels=hierarchies(), request=requests)
@many
def test_the_winner_an_explanation_names_is_the_one_that_answers(
    levels: tuple[KnownLevel, ...], request: Request
) -> None:
    trace = Trace()
    outcome = resolve(levels, request)
    assert resolve(levels, request, trace) == outcome == trace.outcome
    found = candidates(trace)
    assert [each.target for each in found if each.won] == answered(outcome)
    for each in found:
        assert (each.result, each.by) in RESULTS
        assert (each.result == "not_in_force") is not each.target.in_force(NOW)


@given(levels=hierarchies(), request=requests)
@many
def test_nothing_an_explanation_lists_ranks_higher_than_the_winner(
    levels: tuple[KnownLevel, ...], request: Request
) -> None:
    trace = Trace()
    resolve(levels, request, trace)
    order = CHOICE_ORDER if trace.rule == "link_type" else REFINEMENT_ORDER
    ranked = [each for each in trace.judged if each.rank is not None]
    winners = [each.rank for each in ranked if each.result in ("winner", "equal", "only")]
    for each in ranked:
        assert each.rank is not None
        assert len(each.rank) == len(order)
        assert each.rank <= max(rank for rank in winners if rank is not None)
        if each.result == "registered_later":
            assert each.rank in winners


@given(levels=hierarchies(), request=requests)
@many
def test_an_explanation_lists_every_link_of_the_kind_asked_for(
    levels: tuple[KnownLevel, ...], request: Request
) -> None:
    trace = Trace()
    resolve(levels, request, trace)
    if trace.rule != "link_type":
        return
    listed = [each.target for each in candidates(trace) if each.level is not None]
    recorded = [
        target
        for level in levels
        if level.recorded
        for target in level.recorded.links.get(trace.link_type or "", ())
    ]
    assert [target for target in listed if target in recorded] == recorded
