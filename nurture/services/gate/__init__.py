"""The checks a touch must pass, one small file each."""
