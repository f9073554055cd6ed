"""The clauses of the resolver standard, asked of a live server: ``tracemark conformance``."""
