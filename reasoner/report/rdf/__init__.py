"""Determinations in; RDF out."""
