"""Reports in; one page that stands by itself out."""
