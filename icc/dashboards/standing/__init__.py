"""Standings: facts of the features, computed into one row per participation, with early warning."""
