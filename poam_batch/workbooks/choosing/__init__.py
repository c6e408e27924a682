"""Which of the tables are the assessment; nothing that says worse is passed over."""
