"""Knowledge of mail: bytes in, values out."""
