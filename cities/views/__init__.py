"""Pages of cities: the directory, the team, the journey with its deliverables, the actions."""
