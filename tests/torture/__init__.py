"""A long trial of the promises: a real nurture under traffic and blows, and a judge who compares what is left."""
