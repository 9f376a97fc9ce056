"""A dataset in; a read-only endpoint of the SPARQL 1.1 Protocol, with a page to ask from, out."""
