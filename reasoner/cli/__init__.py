"""Arguments in; what the commands print, and their exit status, out."""
