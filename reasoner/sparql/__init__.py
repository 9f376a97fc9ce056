"""A query in; its answer out, from a process of its own that can be stopped."""
