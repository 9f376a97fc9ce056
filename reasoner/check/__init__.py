"""A guideline in; what is wrong with its files, and what its document itself has, out."""
