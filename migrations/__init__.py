"""The numbered steps of the database schema; run them with ``tracemark db upgrade``.

A migration is frozen text: it imports no table declarations, and a merged one is never edited.
"""
