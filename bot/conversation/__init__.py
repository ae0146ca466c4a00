"""The pure dialogue: (state, incoming, knowledge) → (state, outgoing, records). No chat library, no clock, no database."""
