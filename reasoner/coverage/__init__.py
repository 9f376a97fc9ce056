"""A guideline and its cases in; which conditions they show deciding, and which not, out."""
