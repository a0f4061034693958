"""The demonstration edition: invented, marked, and made through the same services as the real thing."""
