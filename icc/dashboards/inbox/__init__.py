"""Everything that is asked of one person, over all features."""
