"""Byplan over HTTP: the API for other systems, and what the council sees."""
