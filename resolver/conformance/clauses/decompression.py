"""EPC binary strings and compressed links (Resolver 2.3)."""

from __future__ import annotations

from typing import Literal

from gs1 import compress, encode_epc, parse_target
from resolver.conformance.examples import EPC_EXAMPLES
from resolver.conformance.linksets import LINKSET_JSON, identified, read
from resolver.conformance.probe import Probe
from resolver.conformance.registry import Check, Failed, Section, Warned, require, skip
from resolver.conformance.response import Response

_section = Section(2, "EPC binary strings and compressed links")
clause = _section.clause
# Nobody needs to have registered it: what counts is that both forms are answered alike.
_SERIAL = "1001"


def _plain(probe: Probe) -> str:
    return f"{probe.known_gtin()}/21/{_SERIAL}"


def _epc(path: str, scheme: str = "SGTIN-96", form: Literal["eh", "ex"] = "eh") -> str:
    # The length of the company prefix is lost again when the string is read.
    link = parse_target(path)
    return "/" + encode_epc(link, scheme, company_prefix_length=7, form=form)


def _alike(probe: Probe, path: str, other: str, query: str = "") -> Response:
    """Ask for both forms, which must have one answer; returns that for the other form."""
    plain, found = probe.get(path + query), probe.get(other + query)
    require(plain.answers, f"{path} itself was answered with {plain.status}")
    require(
        (found.status, found.location) == (plain.status, plain.location),
        f"{other} was answered with {found.status}, {path} with {plain.status}, or led elsewhere",
    )
    return found


@clause("R2.3-epc-hex", "SHALL", "An EPC in hexadecimal (/eh…) is answered as what it stands for.")
def _epc_hex(probe: Probe) -> None:
    _alike(probe, _plain(probe), _epc(_plain(probe)))


@clause("R2.3-epc-base64", "SHALL", "An EPC in base 64 (/ex…) is answered as what it stands for.")
def _epc_base64(probe: Probe) -> None:
    _alike(probe, _plain(probe), _epc(_plain(probe), form="ex"))


@clause("R2.3-epc-plus", "SHALL", "An EPC of the newer kind (SGTIN+) is understood as well.")
def _epc_plus(probe: Probe) -> None:
    _alike(probe, _plain(probe), _epc(_plain(probe), "SGTIN+"))


@clause("R2.3-epc-query", "SHALL", "The query string behind an EPC is passed on.")
def _epc_query(probe: Probe) -> None:
    found = _alike(probe, _plain(probe), _epc(_plain(probe)), "?x=a%2Fb")
    if not found.redirects:
        skip("the server answers in place")
    require("x=a%2Fb" in found.location, "the Location does not hold the query string")


@clause("R2.3-epc-keys", "SHALL", "EPCs of every declared key that has a scheme are understood.")
def _epc_keys(probe: Probe) -> None:
    asked = 0
    for scheme, path in EPC_EXAMPLES:
        if path.split("/")[1] not in probe.facts.keys:
            continue
        asked += 1
        plain, found = probe.get(path), probe.get(_epc(path, scheme))
        require(
            (found.status, found.location) == (plain.status, plain.location),
            f"the {scheme} of {path} was answered with {found.status}, not {plain.status}",
        )
    if not asked:
        skip("the description file declares no key that has an EPC scheme")


@clause("R2.3-epc-anchors", "SHALL", "The linkset of an EPC is about the uncompressed address.")
def _epc_anchors(probe: Probe) -> None:
    answer = probe.get(f"{_epc(_plain(probe))}?linkType=linkset", accept=LINKSET_JSON)
    anchors = read(answer.document()).anchors
    require(answer.status == 200 and anchors, "there is no linkset of the EPC")
    for each in anchors:
        require(identified(each.anchor), f"{each.anchor} is no uncompressed Digital Link")


@clause("R2.3-epc-same-as", "SHOULD", "The answer names the uncompressed address as owl:sameAs.")
def _epc_same_as(probe: Probe) -> None:
    _same_as(probe, _plain(probe), probe.get(_epc(_plain(probe))))


def _same_as(probe: Probe, path: str, answer: Response) -> None:
    link = answer.linked("owl:sameAs")
    if link is None:
        raise Failed('there is no Link with rel="owl:sameAs"')
    require(
        any(link.target == origin + path for origin in probe.facts.origins),
        f"{link.target} is not {path} on this server",
    )


@clause("R2.3-epc-no-redirect", "SHOULD", "An EPC is not sent to its plain form on this server.")
def _epc_no_redirect(probe: Probe) -> None:
    found = probe.here(probe.get(_epc(_plain(probe))).location)
    require(found is None, f"the Location is {found}, which has to be asked once more")


# Strings nobody can read, each in another way.
_UNREADABLE = (
    ("header", "/eh00164596f40c0e5cbe991a83", "An EPC with an unknown header"),
    ("cut-short", "/eh3016", "An EPC that is cut short"),
    ("partition", "/eh301c00000000000000000001", "An EPC with a partition that does not exist"),
    ("upper-case", "/eh30164596F40C0E5CBE991A83", "An EPC in upper-case hexadecimal"),
    ("characters", "/ehZZ", "An EPC with characters that are not hexadecimal"),
    ("base64", "/ex~~~~", "An EPC with characters that are not base 64"),
    ("no-link", "/eh350000000000000000000001", "An EPC of a scheme without Digital Link (GID)"),
)


def _refused(target: str) -> Check:
    def check(probe: Probe) -> None:
        answer = probe.get(target)
        if answer.status == 404:
            raise Warned(f"{target} was answered with 404; 400 says that it is malformed")
        require(answer.status == 400, f"{target} was answered with {answer.status}, not 400")

    return check


for _word, _target, _what in _UNREADABLE:
    _section.add(f"R2.3-epc-bad-{_word}", "SHALL", f"{_what} is refused.", _refused(_target))


@clause("R2.3-compressed", "MAY", "A link in the older general compression is understood.")
def _compressed(probe: Probe) -> None:
    _alike(probe, _plain(probe), _short(_plain(probe)))


@clause("R2.3-compressed-partly", "MAY", "A link compressed but for its key is understood.")
def _compressed_partly(probe: Probe) -> None:
    _alike(probe, _plain(probe), _short(_plain(probe), partial=True))


@clause("R2.3-compressed-same-as", "SHOULD", "A compressed link's answer names its plain form.")
def _compressed_same_as(probe: Probe) -> None:
    answer = probe.get(_short(_plain(probe)))
    if not answer.answers:
        skip("the server does not understand the general compression, and need not")
    _same_as(probe, _plain(probe), answer)


def _short(path: str, *, partial: bool = False) -> str:
    return compress(f"https://id.gs1.org{path}", partial=partial).removeprefix("https://id.gs1.org")
