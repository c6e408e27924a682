"""What cells say: ids, statuses, dates and header words, the shipped ones and a firm's own."""
