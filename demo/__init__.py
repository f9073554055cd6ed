"""The example maker Fjordwerk: readable files in ``data/``, and the loader that puts them in."""
