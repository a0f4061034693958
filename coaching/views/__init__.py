"""Pages of coaching and mentoring."""
