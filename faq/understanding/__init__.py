"""What a message asks: its questions, small talk, people looked for, follow-ups. Pure."""
