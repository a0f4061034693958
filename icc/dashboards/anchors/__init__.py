"""The dates of an edition, and what moves with each of them."""
