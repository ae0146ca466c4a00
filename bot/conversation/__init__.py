"""The pure dialogue: (state, incoming, knowledge) → (state, outgoing, records). No chat library, clock or database."""
