"""Other SHACL engines, asked the same shapes of the same population."""
