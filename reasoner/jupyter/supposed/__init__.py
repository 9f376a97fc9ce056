"""A request in; what can be changed of its facts, and what would be determined then, out."""
