"""`make bench`: what each page costs, beside floors measured in the same minute."""
