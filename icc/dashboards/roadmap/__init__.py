"""The roadmap of a city as a PDF: where it stands, what it has promised, what comes next."""
