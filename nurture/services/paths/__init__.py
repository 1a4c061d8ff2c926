"""The path of each rep's mail, proven before it is used."""
