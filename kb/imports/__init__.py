"""How facts come in: one module per outside format, and what must hold of them all."""
