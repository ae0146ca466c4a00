"""The partners' programming interface, version 1: their leads, read and acted upon. See docs/api.md."""

ROOT = "/api/v1"
