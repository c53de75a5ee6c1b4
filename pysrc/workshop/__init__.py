"""Building, serving and trying out Switchboard; nothing here reaches a browser."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
DIST = ROOT / "dist"
SITE = ROOT / "site"
