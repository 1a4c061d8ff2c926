"""YAML in, values out."""
