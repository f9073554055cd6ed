"""Measurements of the scan path; ``python -m bench`` runs them all, see README.md."""
