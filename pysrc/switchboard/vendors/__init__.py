"""One file a vendor: its wire format, and how it turns into the vocabulary. No I/O: text in, events and text out."""
