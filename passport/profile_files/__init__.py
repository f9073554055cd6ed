"""Profile files: whether one is right, whether it is still the one that passports were written by.

``check`` judges a file that somebody wrote; ``service`` keeps the hash of each that was used.
"""
