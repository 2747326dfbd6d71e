"""What firewalls say in their own words, as rows of filter_rules; shared by the readers of several formats."""
