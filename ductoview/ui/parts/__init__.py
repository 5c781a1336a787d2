"""Small widgets that know nothing of studies or images."""
