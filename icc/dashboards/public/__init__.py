"""What the public finds beside the programme itself: how to write to us, cookies, a city's profile."""
