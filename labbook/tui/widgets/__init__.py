"""What the screens are made of; a widget is given data and knows no store."""
