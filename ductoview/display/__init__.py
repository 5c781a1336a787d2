"""From stored pixels to grey pixels on a screen: arrays and tables, no Qt. The canvas and `render` both draw through here."""
