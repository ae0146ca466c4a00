"""Who the bot is, and how it gets its updates."""

import re
from typing import Any

from tests.botapi.call import Call
from tests.botapi.errors import bad_request
from tests.botapi.feed import Update, Webhook
from tests.botapi.methods.registry import method
from tests.botapi.world import World

_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|localhost):\d+/")


@method
def get_me(world: World, _call: Call) -> dict[str, Any]:
    """The bot itself."""
    return world.bot.wire() | {
        "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": True,
        "can_connect_to_business": False, "has_main_web_app": False,
    }  # fmt: skip


@method
async def get_updates(world: World, call: Call) -> list[Update]:
    """Long polling."""
    world.feed.want(call.json("allowed_updates"))
    limit = min(max(call.integer("limit", 100), 1), 100)
    return await world.feed.poll(call.integer("offset"), limit, min(call.integer("timeout"), 50))


@method
def set_webhook(world: World, call: Call) -> bool:
    """Push updates from now on. Plain http goes on loopback only, as with a self-hosted Bot API server."""
    url, secret = call.text("url"), call.text("secret_token")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    if url and not (url.startswith("https://") or _LOOPBACK.match(url)):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    world.feed.want(call.json("allowed_updates"))
    if call.flag("drop_pending_updates"):
        world.feed.waiting.clear()
    world.feed.webhook = Webhook(url, secret, call.integer("max_connections", 40)) if url else None
    world.bell.ring()
    return True


@method
def delete_webhook(world: World, call: Call) -> bool:
    """Back to long polling."""
    if call.flag("drop_pending_updates"):
        world.feed.waiting.clear()
    world.feed.webhook = None
    world.bell.ring()
    return True


@method
def get_webhook_info(world: World, _call: Call) -> dict[str, Any]:
    """Where updates go and how many wait."""
    webhook = world.feed.webhook or Webhook("")
    shown: dict[str, Any] = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.feed.waiting),
        "max_connections": webhook.max_connections,
        "allowed_updates": sorted(world.feed.wanted),
    }
    return shown | ({"last_error_message": webhook.last_error} if webhook.last_error else {})
