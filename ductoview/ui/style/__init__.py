"""One table of colours and sizes, and the palette, style sheet, fonts and icons made of it."""
