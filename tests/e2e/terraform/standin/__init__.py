"""A stand-in for the provider hashicorp/external, where the registry cannot be reached.

gojson.py    JSON as Go writes, reads and complains about it
external.py  one reading of data "external": find the program, run it, read its answer
serve.py     the same as a Terraform provider; the only file that needs the package tf
"""
