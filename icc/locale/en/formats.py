"""Dates as Europe writes them in English; Django's own "en" writes them as America does."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
TIME_FORMAT = "H:i"
SHORT_DATE_FORMAT = "d/m/Y"
FIRST_DAY_OF_WEEK = 1
THOUSAND_SEPARATOR = "\xa0"
"""European Union style: EUR 450 000."""
