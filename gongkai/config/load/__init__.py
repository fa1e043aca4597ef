"""``gongkai load DIR``: an agency's records from CSV files, all or nothing, with a finding for every row that is wrong."""
