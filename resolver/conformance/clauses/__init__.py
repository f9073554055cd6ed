"""The clauses, one file a section; importing this package registers all of them."""

from resolver.conformance.clauses import (
    choice,
    decompression,
    default_link,
    default_multi,
    description,
    hand_over,
    hierarchy,
    keys,
    link_types,
    linkset,
    linkset_forms,
    query,
    transport,
    undecided,
    validation,
)

__all__ = [
    "choice",
    "decompression",
    "default_link",
    "default_multi",
    "description",
    "hand_over",
    "hierarchy",
    "keys",
    "link_types",
    "linkset",
    "linkset_forms",
    "query",
    "transport",
    "undecided",
    "validation",
]
