"""One field that finds cities, deals, signed deals and dates."""
