"""A guideline and determinations in; one dataset, to be asked in SPARQL, out."""
