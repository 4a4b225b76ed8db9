"""The understanding: language, codings, patterns, reviews, claims and chapters."""
