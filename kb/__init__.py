"""Byplan: the knowledge base of the Danish municipal IT landscape."""
