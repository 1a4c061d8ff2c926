"""`nurture demo`: a story of three years in a minute, played from outside by SMTP, HTTP and commands."""

from nurture.cli.demo.performance import demo

__all__ = ["demo"]
