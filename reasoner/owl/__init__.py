"""Ontology files in; classes, properties and the hierarchy that a reasoner infers out."""
