"""The guide to product groups, followed as it stands there: files only, no Python."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld
from rdflib import Graph
from rdflib.compare import isomorphic

from tests.architecture.source import ROOT
from tests.journeys.service import BROWSER, TRACEMARK, Answer, Site, running
from tests.postgres import free_port

GUIDE = (ROOT / "docs" / "product-groups.md").read_text(encoding="utf-8")
UNIT = "/01/09521111000013/21/C1-0001"
LD = "application/ld+json"


def blocks() -> Iterator[tuple[str, str]]:
    """What follows ``` on its line, and the text, of every block that is to be typed."""
    yield from re.findall(r"^```((?:sh|json )[^\n]*)\n(.*?)^```$", GUIDE, re.M | re.S)


def typed(site: Site, text: str, before: str = "") -> subprocess.CompletedProcess[str]:
    lines = (before + text).replace("http://localhost:8000", site.base)
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", f'tracemark() {{ {TRACEMARK} "$@"; }}\n{lines}'],
        env=dict(site.environment),
        cwd=site.folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the file the guide says to write."""
    folder = tmp_path_factory.mktemp("guide")
    [(kind, text)] = [block for block in blocks() if block[0].startswith("json ")]
    path = folder / kind.removeprefix("json ")
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Site]:
    """The service with that folder; steps 2, 4 and 6 are done by the first test."""
    url = f"sqlite:///{folder / 'tracemark.db'}"
    profiles = str(folder / "profiles")
    with running(url, folder, with_demo=False, TRACEMARK_PROFILES=profiles) as site:
        yield site


@pytest.fixture(scope="module")
def done(site: Site) -> dict[str, subprocess.CompletedProcess[str]]:
    """What every block of the guide came to, in its order."""
    came: dict[str, subprocess.CompletedProcess[str]] = {}
    helpers = ""
    for number, (kind, text) in enumerate(blocks()):
        if not kind.startswith("sh") or kind == "sh start":
            continue  # the service runs already
        name = kind.removeprefix("sh").strip() or f"step {number}"
        came[name] = typed(site, text, helpers)
        helper = re.search(r"^key=.*?echo; \}\n", text, re.M | re.S)
        helpers = helper[0] if helper else helpers
    return came


def test_every_step_does_what_the_guide_says(
    done: dict[str, subprocess.CompletedProcess[str]],
) -> None:
    refused, impact = done["refused"], done["impact"]
    for name, step in done.items():
        if name not in ("refused", "impact"):
            assert step.returncode == 0, step.stdout + step.stderr
    assert refused.returncode != 0
    errors = {each["pointer"]: each for each in json.loads(refused.stdout)["errors"]}
    assert set(errors) == {"/facts/frameSize", "/facts/frameMaterials"}
    assert impact.returncode == 1
    assert "/motorPower/value" in impact.stdout
    assert "of bicycle/1 do not keep to bicycle/2" in impact.stderr
    assert "nothing is wrong with it" in done["check"].stdout


@pytest.mark.usefixtures("done")
def test_the_page_is_in_the_languages_of_the_file(site: Site) -> None:
    page = site.ask(f"/passport{UNIT}", accept=BROWSER, accept_language="de")
    assert page.status == 200
    for text in ("Rahmenhöhe", "Motorleistung", "Antrieb", "Lastenrad C-1", "E-Bike"):
        assert text in page.text
    assert "WBK-4711" not in page.text
    owner = site.follow(UNIT, accept=BROWSER, accept_language="en")
    assert "Any scrap yard takes it." in owner.text


@pytest.mark.usefixtures("done")
def test_the_linked_data_is_whole_and_its_contexts_are_served(site: Site) -> None:
    document = site.ask(f"/passport{UNIT}", accept=LD).json()
    product = document["product"]
    assert product["frameSize"]["value"] == 52
    assert "frameNumber" not in product
    dropped: list[Any] = []
    options = {"documentLoader": _from(site), "on_property_dropped": dropped.append}
    [expanded] = jsonld.expand(document, options)
    assert dropped == []
    [node] = expanded[f"{site.base}/terms/product"]
    assert f"{site.base}/terms/frameSize" in node
    assert "https://ref.gs1.org/voc/netWeight" in node
    lines = jsonld.to_rdf(document, options | {"format": "application/n-quads"})
    turtle = site.ask(f"/passport{UNIT}", accept="text/turtle").text
    assert isomorphic(Graph().parse(data=lines, format="nt"), Graph().parse(data=turtle))


@pytest.mark.usefixtures("done")
def test_the_dictionary_has_an_entry_for_every_element_of_the_file(site: Site) -> None:
    profile = json.loads((site.folder / "profiles" / "bicycle" / "1.json").read_text())
    for name in profile["properties"]:
        entry = site.ask(f"/terms/bicycle/1/{name}", accept=LD)
        assert entry.status == 200, name
        page = site.ask(f"/terms/bicycle/1/{name}", accept=BROWSER)
        assert profile["properties"][name]["x-label"]["en"] in page.text
    term = site.ask("/terms/frameSize", accept=LD).json()
    assert "bottom bracket" in term["definition"]
    assert term["unitCode"] == "CMT"
    assert site.ask("/terms/FrameMaterial", accept=LD).status == 200


def test_a_published_file_that_changed_stops_publishing_and_the_start(
    site: Site, done: dict[str, subprocess.CompletedProcess[str]], folder: Path
) -> None:
    assert done
    path = folder / "profiles" / "bicycle" / "1.json"
    kept = path.read_bytes()
    path.write_bytes(kept.replace(b'"maximum": 90', b'"maximum": 95'))
    try:
        doctor = site.command("doctor")
        assert doctor.returncode == 1
        assert "the file of the profile bicycle/1 is not the one" in doctor.stdout
        start = site.command("serve", "--port", str(free_port()))
        assert start.returncode == 1
        assert "a change is a new number" in start.stderr
    finally:
        path.write_bytes(kept)
    assert "bicycle/1" not in site.command("doctor").stdout


def test_a_file_with_faults_stops_the_start(site: Site, folder: Path) -> None:
    path = folder / "profiles" / "bicycle" / "3.json"
    path.write_text('{"x-lable": 1}', encoding="utf-8")
    try:
        start = site.command("serve", "--port", str(free_port()))
    finally:
        path.unlink()
    assert start.returncode == 2
    assert "TRACEMARK_PROFILES holds files that cannot be used" in start.stderr
    assert "bicycle/3.json: /x-lable: 'x-lable' is no keyword" in start.stderr


def _from(site: Site) -> Any:
    def load(url: str, _options: Any) -> dict[str, Any]:
        answer: Answer = site.ask(site.local(url), accept=LD)
        assert answer.status == 200, url
        return {
            "contentType": LD,
            "contextUrl": None,
            "documentUrl": url,
            "document": answer.json(),
        }

    return load
