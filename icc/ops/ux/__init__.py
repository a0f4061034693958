"""`make ux`: every page in a real browser, as each account, wide and narrow, against the gates."""
