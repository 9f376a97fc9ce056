"""Bytes in; facts that may be reviewed, request by request, out."""
