"""Keys with their qualifiers, and the order of levels (Resolver 2.1, 2.5.9 and 2.5.10)."""

from __future__ import annotations

from gs1 import Identifier
from resolver.conformance.facts import Subject
from resolver.conformance.linksets import leads_to, rank
from resolver.conformance.probe import UNKNOWN_LOT, Probe
from resolver.conformance.registry import Check, Section, require, skip

_section = Section(11, "Qualifiers and levels")
clause = _section.clause

# Every set of qualifiers that a path may have below a key; values nobody has registered. AI 22
# below 8006 is left out: the grammar allows it, but a resolver that holds to the pairing rules of
# the general specifications, which tie 22 to a GTIN, is not wrong either.
_QUALIFIERS: tuple[tuple[str, str, str], ...] = (
    ("01", "22", "/22/2A"),
    ("01", "10", "/10/KL8G"),
    ("01", "21", "/21/KL8G"),
    ("01", "22-10", "/22/2A/10/KL8G"),
    ("01", "22-21", "/22/2A/21/KL8G"),
    ("01", "10-21", "/10/KL8G/21/KL8G"),
    ("01", "22-10-21", "/22/2A/10/KL8G/21/KL8G"),
    ("01", "235", "/235/KL8G"),
    ("8006", "10", "/10/KL8G"),
    ("8006", "21", "/21/KL8G"),
    ("8006", "10-21", "/10/KL8G/21/KL8G"),
    ("8010", "8011", "/8011/7"),
    ("414", "254", "/254/KL8G"),
    ("414", "7040", "/7040/1ABC"),
    ("417", "7040", "/7040/1ABC"),
    ("8004", "7040", "/7040/1ABC"),
    ("8017", "8019", "/8019/3"),
    ("8018", "8019", "/8019/3"),
)


def _answered(ai: str, qualifiers: str) -> Check:
    def check(probe: Probe) -> None:
        subject = _known(probe, ai)
        answer = probe.get(subject.key_path + qualifiers)
        require(answer.answers, f"{qualifiers} below {ai} was answered with {answer.status}")

    return check


def _known(probe: Probe, ai: str) -> Subject:
    found = next((s for s in probe.facts.subjects if s.identifier.key_ai == ai), None)
    return found or skip(f"none of the paths begins with {ai}")


for _ai, _word, _path in _QUALIFIERS:
    _named = " with ".join(_word.split("-"))
    _section.add(
        f"R2.5.9-{_ai}-{_word}",
        "SHALL",
        f"Qualifier {_named} below a known {_ai} is answered, registered or not.",
        _answered(_ai, _path),
    )


@clause("R2.5.9-415-8020", "SHALL", "A pay-to GLN (415) with its reference (8020) is answered.")
def _payment(probe: Probe) -> None:
    subject = _known(probe, "415")
    answer = probe.get(subject.path)
    require(answer.answers, f"it was answered with {answer.status}")


def _deeper(probe: Probe, *ais: str) -> Subject:
    """A path with exactly these qualifiers that has an anchor, and so links, of its own."""
    for subject in probe.facts.subjects:
        named = tuple(ai for ai, _ in subject.identifier.qualifiers)
        own = any(each.identifier == subject.identifier for each in subject.linkset.anchors)
        if named == ais and own:
            return subject
    skip(f"no path with qualifier {' and '.join(ais)} has links of its own")


@clause("R2.5.9-union", "SHALL", "A serial's linkset has the links of the lot it was asked with.")
def _union(probe: Probe) -> None:
    lot = _deeper(probe, "10")
    found = probe.linkset(f"{lot.path}/21/{UNKNOWN_LOT}")
    named = {each.identifier for each in found.anchors}
    require(lot.identifier in named, f"there is no anchor for {lot.path}")
    require(lot.identifier.primary() in named, f"there is no anchor for {lot.key_path}")


@clause(
    "R2.5.9-variant-with-lot",
    "SHALL",
    "A serial's linkset has the links of a variant's lot it was asked with.",
)
def _variant_with_lot(probe: Probe) -> None:
    both = _deeper(probe, "22", "10")
    found = probe.linkset(f"{both.path}/21/{UNKNOWN_LOT}")
    named = {each.identifier for each in found.anchors}
    require(both.identifier in named, f"there is no anchor for {both.path}")


@clause("R2.5.9-no-siblings", "SHALL", "A linkset has nothing of other lots and serials.")
def _no_siblings(probe: Probe) -> None:
    key = probe.known_gtin()
    path = f"{key}/10/{UNKNOWN_LOT}"
    for each in probe.linkset(path).anchors:
        above = each.identifier is None or path.startswith(each.identifier.path)
        require(above, f"the linkset of {path} has {each.anchor}")


@clause("R2.5.9-order", "SHALL", "The anchors of a linkset run from the most specific level up.")
def _order(probe: Probe) -> None:
    deepest = [s for s in probe.facts.subjects if len(s.linkset.anchors) > 1]
    if not deepest:
        skip("no linkset has more than one anchor")
    for subject in deepest:
        ranks = [rank(each.identifier) for each in probe.linkset(subject.path).anchors]
        require(ranks == sorted(ranks), f"those of {subject.path} do not")


@clause("R2.5.9-granular", "SHALL", "For each link type the most granular level answers.")
def _granular(probe: Probe) -> None:
    for subject in probe.facts.subjects:
        for link_type, links in subject.groups.items():
            above = [
                each.links[link_type]
                for each in subject.linkset.ranked(subject.identifier)
                if link_type in each.links
            ][1:]
            others = [link for group in above for link in group if link not in links]
            if len(links) == 1 and others:
                answer = probe.get(f"{subject.path}?linkType={link_type}")
                require(
                    leads_to(answer.destination, links[0].href),
                    f"{link_type} of {subject.path} led to {answer.destination or 'nothing'}",
                )
                return
    skip("no link type is registered at two levels of one path")


@clause("R2.5.9-inherited", "SHALL", "A link type of the key is found from every level below it.")
def _inherited(probe: Probe) -> None:
    for subject in probe.facts.subjects:
        levels = subject.linkset.ranked(subject.identifier)
        if len(levels) < 2 or not subject.identifier.qualifiers:
            continue
        top = levels[-1]
        for link_type, links in subject.groups.items():
            if top.links.get(link_type) == links and link_type not in levels[0].links:
                answer = probe.get(f"{subject.path}?linkType={link_type}")
                ok = answer.status == 300 or any(
                    leads_to(answer.destination, link.href) for link in links
                )
                require(ok, f"{link_type} of {subject.path} was answered with {answer.summary()}")
                return
    skip("no path has a link type that only its key has")


@clause("R2.5.9-serial-first", "SHALL", "A serial outranks the lot beside it.")
def _serial_first(probe: Probe) -> None:
    serial, lot = _deeper(probe, "21"), _deeper(probe, "10")
    if serial.key_path != lot.key_path:
        skip("no GTIN has links at a lot and at a serial")
    own = {each.identifier: each for each in serial.linkset.anchors}[serial.identifier]
    for link_type in serial.groups:
        links = own.links.get(link_type, ())
        theirs = lot.groups.get(link_type, ())
        if len(links) == 1 and len(theirs) == 1 and links[0].href != theirs[0].href:
            target = f"{lot.path}/21/{serial.identifier.serial}?linkType={link_type}"
            answer = probe.get(target)
            require(
                leads_to(answer.destination, links[0].href),
                f"{target} led to {answer.destination or 'nothing'}",
            )
            return
    skip("lot and serial have no link type in common")


@clause("R2.5.9-lot-before-variant", "SHALL", "A lot outranks the variant beside it.")
def _lot_before_variant(probe: Probe) -> None:
    variant, lot = _deeper(probe, "22"), _deeper(probe, "10")
    if variant.key_path != lot.key_path:
        skip("no GTIN has links at a lot and at a variant")
    target = f"{variant.path}/10/{lot.identifier.lot}"
    named = [each.identifier for each in probe.linkset(target).anchors]
    both: list[Identifier] = [lot.identifier, variant.identifier]
    for identifier in both:
        require(identifier in named, f"the linkset of {target} has no anchor for {identifier}")
    places = [named.index(identifier) for identifier in both]
    require(places == sorted(places), f"in the linkset of {target} the variant comes first")


@clause("R2.5.9-no-redirect", "SHOULD", "Levels are not walked up by redirects on this server.")
def _no_redirect(probe: Probe) -> None:
    found = probe.here(probe.get(f"{probe.known_gtin()}/10/{UNKNOWN_LOT}").location)
    require(found is None, f"the Location is {found}, which has to be asked once more")
