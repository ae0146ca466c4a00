"""The web console: whole pages rendered on the server; htmx takes the part that changes. See docs/console.md."""
