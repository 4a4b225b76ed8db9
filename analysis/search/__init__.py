"""Searching in stories: an index that cannot be read, and words in their context."""
