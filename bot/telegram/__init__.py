"""The Telegram surface, and the only folder that imports `telegram`.

An update goes one way: polling or webhook → inbound (what happened) → intake (the exchange stores it with its answers)
→ order (chats in parallel, each in order) → outbound (what is sent, through render). Nothing is lost when the process
dies: Telegram is told that an update was received only when its answers are in the store, and they stay there until
they went out.
"""
