"""The methods of the Bot API: one function each, of the method's own name in snake case.

A function takes the world and the call and returns the result in Bot API form, or raises Refused. To teach the
server a new method, write its function in the module it belongs to and put `@method` before it.
"""

from tests.botapi.methods import chats, messages, profile, queries, topics, updates
from tests.botapi.methods.registry import METHODS, Method

__all__ = ["METHODS", "Method", "chats", "messages", "profile", "queries", "topics", "updates"]
