"""An operator whose codes carry its own host: its passports still speak this service's words."""

from __future__ import annotations

from typing import Any

from pyld import jsonld
from rdflib import Graph
from rdflib.compare import isomorphic

from gs1 import build_identifier
from passport.db import Database
from tests import builders
from tests.passport import examples
from tests.passport.conftest import publish_levels
from tests.resolver.service import BASE, Client, running

OWN = "https://qr.fjordwerk.example"


def test_the_context_a_passport_names_gives_the_triples_of_the_turtle(database: Database) -> None:
    with database.write() as connection:
        builders.make_operator(connection, primary_url=OWN)
        unit = publish_levels(connection, "battery")["item"]
    with running(database) as client:
        document = client.get(f"/passport{unit.path}", accept="application/ld+json").json()
        turtle = client.get(f"/passport{unit.path}", accept="text/turtle").body.decode()
        options = {"documentLoader": _from(client), "format": "application/n-quads"}
        found = Graph().parse(data=jsonld.to_rdf(document, options), format="nt")
    assert document["uniqueProductIdentifier"] == OWN + unit.path
    assert document["@context"] == [
        f"{BASE}/contexts/passport-2.jsonld",
        f"{BASE}/contexts/battery-1.jsonld",
    ]
    assert isomorphic(found, Graph().parse(data=turtle, format="turtle"))
    assert f"<{BASE}/terms/" in turtle
    assert build_identifier("01", examples.BATTERY_GTIN).uri(OWN) in turtle


def _from(client: Client) -> Any:
    """Contexts over HTTP, from whichever host they are named at."""

    def load(url: str, _options: object) -> dict[str, Any]:
        host, _, path = url.removeprefix("https://").partition("/")
        body = client.get(f"/{path}", host=host).json()
        return {"contextUrl": None, "documentUrl": url, "document": body}

    return load
