"""Parquet of triples in, from any place that Spark reads; a row for each request out."""
