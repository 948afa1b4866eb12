# Each folder beside this file is a module. This one only gives `terraform test` a place to run them.

terraform {
  required_version = ">= 1.6"
}
