"""The demonstration: a development zone's 2020 and 2021 as records, written as the CSV files that anyone would load."""
