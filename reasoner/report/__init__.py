"""Determinations in; text, JSON, HTML and RDF out."""
