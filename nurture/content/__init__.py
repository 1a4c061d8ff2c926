"""Files in, text out."""
