"""Which identifiers may be answered otherwise than a moment ago, for who remembers answers."""
