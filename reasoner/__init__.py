"""Patient facts and a request in, the guideline's cited determination out."""

__version__ = "0.1.0"
