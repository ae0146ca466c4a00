"""From « être mis en relation » to the right actor, and back.

What is pure (`request`, `lifecycle`, `routing`, `terms`) sits below the dialogue, which uses it; what
writes (`desk` and what it is made of) sits above the outbox. Every surface goes through the desk; nothing else writes.
"""
